// Folds of worked answers: opened by links, by searches, for print, and on every page if chosen.
(() => {
  const folds = [...document.querySelectorAll("details.worked-answer")];
  const open = (element) => {
    for (let node = element; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
    }
  };
  // For browsers that do not open a fold when a link leads into it.
  const openTarget = () => {
    const target = document.querySelector(":target");
    if (target?.closest("details:not([open])")) {
      open(target);
      target.scrollIntoView();
    }
  };
  const settings = document.documentElement.classList;
  // Sphinx highlights the words of a search some time after the page has loaded.
  const highlights = new MutationObserver(() => {
    for (const found of document.querySelectorAll("details.worked-answer .highlighted")) {
      open(found);
      highlights.disconnect();
    }
  });
  for (const fold of folds) {
    highlights.observe(fold, { childList: true, subtree: true });
    fold.open ||= settings.contains("show-answers");
    const always = fold.querySelector(":scope > .worked-answer-always > input");
    always.checked = settings.contains("show-answers");
    always.disabled = false;
    always.addEventListener("change", () => {
      settings.toggle("show-answers", always.checked);
      try {
        if (always.checked) localStorage.setItem("show-answers", "always");
        else localStorage.removeItem("show-answers");
      } catch {
        // Storage is disabled: the choice holds for this page only.
      }
    });
  }
  addEventListener("hashchange", openTarget);
  openTarget();
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = folds.filter((fold) => !fold.open);
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
  });
})();
