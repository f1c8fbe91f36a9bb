// Comforts for readers with scripts; every page is complete without them.
"use strict";

// The style sheets hold these fonts. Begun here, they are there before anything is painted, and
// nothing moves.
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

// The color scheme: that of the system until the reader chooses. Set before anything is painted.
const THEMES = ["auto", "light", "dark"];
const root = document.documentElement;

// A browser may keep no memory for a file, or be told not to.
function memory(action) {
  try {
    return action(localStorage);
  } catch {
    return null;
  }
}

const chosen = memory((storage) => storage.getItem("theme"));
root.dataset.theme = THEMES.includes(chosen) ? chosen : "auto";

function offerThemes() {
  const button = document.querySelector("button.color-scheme");
  // Other extensions look for the choice where Furo has it, at the body.
  const show = () => {
    document.body.dataset.theme = root.dataset.theme;
    button.textContent = `Colors: ${root.dataset.theme}`;
  };
  button.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length];
    root.dataset.theme = next;
    memory((storage) => storage.setItem("theme", next));
    show();
  });
  show();
  button.hidden = false;
}

// Only a box that scrolls is a stop for the keyboard.
const BOXES = {
  ".table-wrapper": "Wide table",
  ".katex-scroll, .katex-wide": "Wide formula",
  pre: "Code",
};

function stopAtScrollers() {
  const labels = new Map();
  const look = (box) => {
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
      box.role = "group";
      box.ariaLabel = labels.get(box);
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    }
  };
  for (const [selector, label] of Object.entries(BOXES)) {
    for (const box of document.querySelectorAll(selector)) labels.set(box, box.ariaLabel ?? label);
  }
  const watch = new ResizeObserver((entries) => entries.forEach(({ target }) => look(target)));
  for (const box of labels.keys()) watch.observe(box);
  document.fonts.ready.then(() => [...labels.keys()].forEach(look));
}

function offerCopies() {
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

// The contents of the site show where the page is in them.
function showPlace() {
  const contents = document.querySelector("#site-navigation");
  const show = () => {
    const here = contents.querySelector("a.current");
    const below = here && here.offsetTop + here.offsetHeight > contents.clientHeight;
    if (below) contents.scrollTop = here.offsetTop - contents.clientHeight / 2;
  };
  contents.addEventListener("toggle", show);
  show();
}

// The table of contents says where the reader is, and closes when it has been used.
function followContents() {
  const contents = document.querySelector("#page-contents");
  if (!contents) return;
  const links = new Map();
  for (const link of contents.querySelectorAll("a[href^='#']:not([href='#'])")) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (target) links.set(target, link);
  }
  const watch = new IntersectionObserver(
    () => {
      const passed = [...links].filter(([target]) => target.getBoundingClientRect().top < 160);
      const here = passed.at(-1)?.[1];
      for (const link of links.values()) link.ariaCurrent = link === here ? "true" : null;
    },
    { rootMargin: "-10% 0px -70% 0px" },
  );
  for (const target of links.keys()) watch.observe(target);
  contents.addEventListener("click", (event) => {
    if (event.target.closest("a") && contents.matches(":popover-open")) contents.hidePopover();
  });
}

document.addEventListener("DOMContentLoaded", () => {
  offerThemes();
  offerCopies();
  stopAtScrollers();
  followContents();
  showPlace();
});
