// Before the first paint: a reader who chose to see all answers gets no folded page.
try {
  if (localStorage.getItem("show-answers")) document.documentElement.classList.add("show-answers");
} catch {
  // Storage is switched off, so nothing was chosen.
}
