// Runs before the first paint, so that no fold closes for a reader who chose to see all answers.
try {
  if (localStorage.getItem("show-answers")) document.documentElement.classList.add("show-answers");
} catch {
  // Storage is disabled, so nothing was chosen.
}
