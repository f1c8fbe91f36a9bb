// Highlights the dependencies and the dependents of the card under the pointer or with the focus.
for (const picture of document.querySelectorAll(".proof-graph > svg")) {
  const lines = [...picture.querySelectorAll(".lines path")];
  const cards = [...picture.querySelectorAll(".card")];
  const ends = (line) => line.dataset.to.split(" ");

  const reach = (start, next) => {
    const found = new Set([start]);
    for (const node of found) lines.forEach((line) => next(line, node).forEach((n) => found.add(n)));
    return found;
  };
  const users = (line, node) => (line.dataset.from === node ? ends(line) : []);
  const used = (line, node) => (ends(line).includes(node) ? [line.dataset.from] : []);

  const trace = (node) => {
    const above = reach(node, used);
    const below = reach(node, users);
    const joins = (line, nodes) => nodes.has(line.dataset.from) && ends(line).some((n) => nodes.has(n));
    for (const card of cards) {
      const name = card.dataset.node;
      card.classList.toggle("traced", above.has(name) || below.has(name));
    }
    for (const line of lines) line.classList.toggle("traced", joins(line, above) || joins(line, below));
    picture.classList.add("traced");
  };
  // The listeners are on the parent: some browsers make SVG elements with focus listeners focusable.
  const follow = (event) => {
    const card = picture.contains(event.target) && event.target.closest(".card");
    if (card) trace(card.dataset.node);
    else picture.classList.remove("traced");
  };
  for (const kind of ["pointerover", "focusin"]) picture.parentNode.addEventListener(kind, follow);
  for (const kind of ["pointerleave", "focusout"]) {
    picture.parentNode.addEventListener(kind, () => picture.classList.remove("traced"));
  }
}
