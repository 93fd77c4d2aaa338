// A table that sorts and filters. Cells are set as text, never as HTML.
//
// *id* is the table's; beside it stand `id-kind`, `id-text`, `id-count`, and where there is one the button `id-more`.
// A column is its name, its value of a row, and that value as text. `classesOf` takes the column's
// place, and a row; none for the head.
function sortingTable(id, { columns, rows: all, isOfKind, classesOf, sorted, direction, most: usual }) {
  const [table, kind, words, count, more] = ["", "-kind", "-text", "-count", "-more"].map((end) => document.getElementById(id + end));
  const head = table.tHead.insertRow();
  columns.forEach(([name], i) => {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.classList.add(...classesOf(i));
    const button = cell.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", () => {
      direction = sorted === i ? -direction : 1;
      sorted = i;
      show(usual);
    });
    head.append(cell);
  });
  const told = (row) => columns.map(([, of, text]) => text(of(row)));
  function show(most) {
    const wanted = words.value.trim().toLowerCase();
    const rows = all.filter((row) => (!kind.value || isOfKind(row, kind.value))
      && (!wanted || told(row).some((cell) => cell.toLowerCase().includes(wanted))));
    const of = columns[sorted][1];
    // What has no value comes last, whichever way it is sorted.
    rows.sort((a, b) => {
      const [one, other] = [of(a), of(b)];
      if (one === null || other === null) return (one === null) - (other === null);
      return one < other ? -direction : one > other ? direction : 0;
    });
    [...head.cells].forEach((cell, i) => {
      if (i === sorted) cell.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
      else cell.removeAttribute("aria-sort");
    });
    const body = document.createElement("tbody");
    for (const row of rows.slice(0, most)) {
      const line = body.insertRow();
      told(row).forEach((value, i) => {
        const cell = line.insertCell();
        cell.textContent = value;
        cell.classList.add(...classesOf(i, row));
      });
    }
    table.tBodies[0].replaceWith(body);
    count.textContent = rows.length > most ? `${most} of ${rows.length} shown` : `${rows.length} shown`;
    if (more) more.hidden = rows.length <= most;
  }
  kind.addEventListener("change", () => show(usual));
  words.addEventListener("input", () => show(usual));
  more?.addEventListener("click", () => show(Infinity));
  addEventListener("beforeprint", () => show(1000));
  show(usual);
}
