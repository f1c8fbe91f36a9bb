// Progressive enhancement: color schemes, copy buttons, scrollable boxes and tables of contents.
// Every page is complete without JavaScript.
"use strict";

// The style sheets embed these fonts. Loading them before first paint avoids a layout shift.
const FONTS = [
  "1em Source Serif",
  "italic 1em Source Serif",
  "600 1em Source Serif",
  "1em KaTeX_Main",
  "italic 1em KaTeX_Math",
  "1em KaTeX_Caligraphic",
  "1em KaTeX_Size1",
];
for (const font of FONTS) document.fonts.load(font);

// The color scheme is that of the system until the reader selects one. It is set before first paint.
const THEMES = ["auto", "light", "dark"];
const root = document.documentElement;

// Some browsers have no storage for file URLs, or users disable it.
function withStorage(action) {
  try {
    return action(localStorage);
  } catch {
    return null;
  }
}

const stored = withStorage((storage) => storage.getItem("theme"));
root.dataset.theme = THEMES.includes(stored) ? stored : "auto";

function addThemeButton() {
  const button = document.querySelector("button.color-scheme");
  // Furo sets the attribute on the body, where other extensions look for it.
  const update = () => {
    document.body.dataset.theme = root.dataset.theme;
    button.textContent = `Colors: ${root.dataset.theme}`;
  };
  button.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length];
    root.dataset.theme = next;
    withStorage((storage) => storage.setItem("theme", next));
    update();
  });
  update();
  button.hidden = false;
}

// A box is focusable only while its content overflows.
const LABELS = {
  ".table-wrapper": "Wide table",
  ".katex-scroll, .katex-wide": "Wide formula",
  pre: "Code",
};

function makeOverflowFocusable() {
  const labels = new Map();
  const update = (box) => {
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
      box.role = "group";
      box.ariaLabel = labels.get(box);
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    }
  };
  for (const [selector, label] of Object.entries(LABELS)) {
    for (const box of document.querySelectorAll(selector)) labels.set(box, box.ariaLabel ?? label);
  }
  const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => update(target)));
  for (const box of labels.keys()) observer.observe(box);
  document.fonts.ready.then(() => [...labels.keys()].forEach(update));
}

function addCopyButtons() {
  for (const code of document.querySelectorAll("div.highlight")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.querySelector("pre").textContent);
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    code.append(button);
  }
}

// Scrolls the table of contents of the site to the link of the current page.
function scrollToCurrentPage() {
  const contents = document.querySelector("#site-navigation");
  const scroll = () => {
    const link = contents.querySelector("a.current");
    const isBelow = link && link.offsetTop + link.offsetHeight > contents.clientHeight;
    if (isBelow) contents.scrollTop = link.offsetTop - contents.clientHeight / 2;
  };
  contents.addEventListener("toggle", scroll);
  scroll();
}

// Marks the current section in the table of contents of the page, which closes when a link is used.
function markCurrentSection() {
  const contents = document.querySelector("#page-contents");
  if (!contents) return;
  const links = new Map();
  for (const link of contents.querySelectorAll("a[href^='#']:not([href='#'])")) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (target) links.set(target, link);
  }
  const observer = new IntersectionObserver(
    () => {
      const passed = [...links].filter(([target]) => target.getBoundingClientRect().top < 160);
      const current = passed.at(-1)?.[1];
      for (const link of links.values()) link.ariaCurrent = link === current ? "true" : null;
    },
    { rootMargin: "-10% 0px -70% 0px" },
  );
  for (const target of links.keys()) observer.observe(target);
  contents.addEventListener("click", (event) => {
    if (event.target.closest("a") && contents.matches(":popover-open")) contents.hidePopover();
  });
}

document.addEventListener("DOMContentLoaded", () => {
  addThemeButton();
  addCopyButtons();
  makeOverflowFocusable();
  markCurrentSection();
  scrollToCurrentPage();
});
