// Sorting, filtering and search in the table of the ledger, which is complete without scripts.
for (const table of document.querySelectorAll("table.claims-ledger")) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const headings = [...table.tHead.rows[0].cells];
  const text = (row, column) => row.cells[column].textContent.trim();
  const evidence = headings.findIndex((cell) => cell.textContent.trim() === "evidence");

  const search = Object.assign(document.createElement("input"), { type: "search" });
  const kind = document.createElement("select");
  const found = Object.assign(document.createElement("output"), { className: "ledger-found" });
  const kinds = new Set(rows.map((row) => text(row, evidence)));
  for (const name of ["all", ...kinds]) kind.add(new Option(name, name === "all" ? "" : name));

  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/);
    let count = 0;
    for (const row of rows) {
      const content = row.textContent.toLowerCase();
      const wanted = words.every((word) => content.includes(word));
      row.hidden = !wanted || (kind.value !== "" && text(row, evidence) !== kind.value);
      count += !row.hidden;
    }
    found.value = `${count} of ${rows.length} claims`;
  };

  const sort = (column, ascending) => {
    const values = new Map(rows.map((row) => [row, text(row, column)]));
    const numeric = [...values.values()].every((value) => value === "" || !isNaN(value));
    const compare = (a, b) =>
      numeric ? Number(a) - Number(b) : a.localeCompare(b, document.documentElement.lang);
    rows.sort((a, b) => (ascending ? 1 : -1) * compare(values.get(a), values.get(b)));
    body.append(...rows);
    headings.forEach((cell, i) =>
      i === column
        ? cell.setAttribute("aria-sort", ascending ? "ascending" : "descending")
        : cell.removeAttribute("aria-sort"),
    );
  };

  headings.forEach((cell, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = cell.textContent.trim();
    button.addEventListener("click", () =>
      sort(column, cell.getAttribute("aria-sort") !== "ascending"),
    );
    cell.replaceChildren(button);
  });

  const label = (words, field) => {
    const element = document.createElement("label");
    element.append(words, " ", field);
    return element;
  };
  const controls = Object.assign(document.createElement("div"), { className: "ledger-controls" });
  controls.setAttribute("role", "search");
  controls.append(label("Search", search), label("Evidence", kind), found);
  (table.closest(".table-wrapper") ?? table).before(controls);
  search.addEventListener("input", show);
  kind.addEventListener("change", show);
  show();
}
