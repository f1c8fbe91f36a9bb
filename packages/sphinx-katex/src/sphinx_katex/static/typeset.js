/* Runs in V8 while the site is built, after katex.min.js; readers never load it. */
"use strict";

/* KaTeX prints a command that it does not trust in its error colour instead of throwing. */
const UNTRUSTED = "untrusted";

function* walk(node) {
  yield node;
  for (const child of node.children ?? []) yield* walk(child);
}

const isLink = (node) => node.attributes?.href !== undefined;

/* An upper estimate of the width in em: scripts count at full size. A node of several like
   characters has the width of its first. */
function width(node) {
  const inner = (node.children ?? []).map(width);
  const stacked = node.classes?.includes("vlist");
  let total = stacked ? Math.max(0, ...inner) : inner.reduce((a, b) => a + b, 0);
  total += (node.width ?? 0) * (node.text?.length ?? 1);
  for (const key of ["marginRight", "minWidth", "paddingLeft", "width"]) {
    const length = node.style?.[key] ?? "";
    if (length.endsWith("em")) total += parseFloat(length);
  }
  return total;
}

/* The width of all, and of the widest piece that no line break can divide. */
function widths(html, display) {
  const pieces = html.children.map(width);
  const whole = pieces.reduce((a, b) => a + b, 0);
  return { whole, width: display ? whole : Math.max(0, ...pieces) };
}

const JOINTS = { mfrac: "/", msup: "^", msub: "_" };

function plainText(node) {
  if (!node.children) return node.toText();
  return node.children.map(plainText).join(JOINTS[node.type] ?? "");
}

/* Takes the links out of the MathML and returns their texts, by address. */
function takeLinks(mathml) {
  const names = {};
  for (const node of walk(mathml)) {
    if (!isLink(node)) continue;
    const { href } = node.attributes;
    names[href] = [...new Set([...(names[href] ?? []), plainText(node)])];
    delete node.attributes.href;
  }
  return names;
}

/* What a reader copies has no addresses: \href{address}{formula} becomes the formula. */
function withoutLinks(tex) {
  const [before, ...parts] = tex.split(/\\href\s*\{[^{}]*\}\s*(?=\{)/);
  return before + parts.map((part) => withoutBraces(part)).join("");
}

function withoutBraces(tex) {
  let depth = 0;
  for (let i = 0; i < tex.length; i += tex[i] === "\\" ? 2 : 1) {
    depth += (tex[i] === "{") - (tex[i] === "}");
    if (depth === 0) return tex.slice(1, i) + tex.slice(i + 1);
  }
  return tex;
}

/* Hides the visible part from assistive technology, all but the links. */
function hideAllButLinks(node, names) {
  if (isLink(node)) {
    node.setAttribute("aria-label", names[node.attributes.href].join(", "));
  } else if ([...walk(node)].some(isLink) || (node.children && !node.attributes)) {
    for (const child of node.children) hideAllButLinks(child, names);
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
      strict: "error",
      throwOnError: true,
      trust: ({ command, protocol }) =>
        command === "\\href" && ["_relative", "https"].includes(protocol),
    });
    const [mathml, html] = (display ? tree.children[0] : tree).children;
    if ([...walk(html)].some((node) => node.style?.color === UNTRUSTED)) {
      return { error: "A link may only be relative or https, and no other trusted command is allowed" };
    }
    if ([...walk(html)].some(isLink)) {
      const names = takeLinks(mathml);
      const annotation = [...walk(mathml)].find((node) => node.type === "annotation");
      annotation.children[0].text = withoutLinks(tex);
      delete html.attributes["aria-hidden"];
      for (const child of html.children) hideAllButLinks(child, names);
    }
    return { html: tree.toMarkup(), ...widths(html, display) };
  } catch (error) {
    return { error: error.rawMessage ?? String(error) };
  }
}
