/* Typesets one formula with KaTeX and makes its links accessible.
   Runs in V8 at build time, after katex.min.js; browsers never load it. */
"use strict";

/* KaTeX prints a command that it does not trust in the error color instead of throwing an error. */
const UNTRUSTED = "untrusted";

function* walk(node) {
  yield node;
  for (const child of node.children ?? []) yield* walk(child);
}

const isLink = (node) => node.attributes?.href !== undefined;

/* Upper estimate of the width of a node in em. Scripts count at full size. The width of a run
   of characters is that of its first one, so it counts once for each of them. */
function estimateWidth(node) {
  const inner = (node.children ?? []).map(estimateWidth);
  const stacked = node.classes?.includes("vlist");
  let total = stacked ? Math.max(0, ...inner) : inner.reduce((a, b) => a + b, 0);
  total += (node.width ?? 0) * (node.text?.length ?? 1);
  for (const key of ["marginRight", "minWidth", "paddingLeft", "width"]) {
    const length = node.style?.[key] ?? "";
    if (length.endsWith("em")) total += parseFloat(length);
  }
  return total;
}

/* Widths of the whole formula and of its widest piece in which no line may break. */
function estimateWidths(html, display) {
  const pieces = html.children.map(estimateWidth);
  const total = pieces.reduce((a, b) => a + b, 0);
  return { total_width: total, unbreakable_width: display ? total : Math.max(0, ...pieces) };
}

/* Operators that stand between the children of a MathML node in plain text. */
const OPERATORS = { mfrac: "/", msup: "^", msub: "_" };

function plainText(node) {
  if (!node.children) return node.toText();
  return node.children.map(plainText).join(OPERATORS[node.type] ?? "");
}

/* Removes the links from the MathML and returns a map from each URL to the texts of its links. */
function removeLinks(mathml) {
  const labels = {};
  for (const node of walk(mathml)) {
    if (!isLink(node)) continue;
    const { href } = node.attributes;
    labels[href] = [...new Set([...(labels[href] ?? []), plainText(node)])];
    delete node.attributes.href;
  }
  return labels;
}

/* Replaces \href{url}{formula} by the formula, so that copied LaTeX contains no URLs. */
function stripHrefs(tex) {
  const [before, ...parts] = tex.split(/\\href\s*\{[^{}]*\}\s*(?=\{)/);
  return before + parts.map((part) => unwrapGroup(part)).join("");
}

/* Removes the braces around the group that the source begins with. */
function unwrapGroup(tex) {
  let depth = 0;
  for (let i = 0; i < tex.length; i += tex[i] === "\\" ? 2 : 1) {
    depth += (tex[i] === "{") - (tex[i] === "}");
    if (depth === 0) return tex.slice(1, i) + tex.slice(i + 1);
  }
  return tex;
}

/* Hides the HTML of a formula from assistive technology, except its links. */
function hideAllButLinks(node, labels) {
  if (isLink(node)) {
    node.setAttribute("aria-label", labels[node.attributes.href].join(", "));
  } else if ([...walk(node)].some(isLink) || (node.children && !node.attributes)) {
    for (const child of node.children) hideAllButLinks(child, labels);
  } else {
    const markup = node.toMarkup();
    const hidden = markup.startsWith("<")
      ? markup.replace(/^<\w+/, '$& aria-hidden="true"')
      : `<span aria-hidden="true">${markup}</span>`;
    node.toMarkup = () => hidden;
  }
}

function typeset(tex, display, macros) {
  try {
    const tree = katex.__renderToDomTree(tex, {
      displayMode: display,
      errorColor: UNTRUSTED,
      macros,
      output: "htmlAndMathml",
      strict: (code) => (code === "commentAtEnd" ? "ignore" : "error"),
      throwOnError: true,
      trust: ({ command, protocol }) =>
        command === "\\href" && ["_relative", "https"].includes(protocol),
    });
    const [mathml, html] = (display ? tree.children[0] : tree).children;
    if ([...walk(html)].some((node) => node.style?.color === UNTRUSTED)) {
      return { error: "\\href needs a relative or https URL, and no other command that requires trust is allowed" };
    }
    if ([...walk(html)].some(isLink)) {
      const labels = removeLinks(mathml);
      const annotation = [...walk(mathml)].find((node) => node.type === "annotation");
      annotation.children[0].text = stripHrefs(tex);
      delete html.attributes["aria-hidden"];
      for (const child of html.children) hideAllButLinks(child, labels);
    }
    return { html: tree.toMarkup(), ...estimateWidths(html, display) };
  } catch (error) {
    return { error: error.rawMessage ?? String(error) };
  }
}
