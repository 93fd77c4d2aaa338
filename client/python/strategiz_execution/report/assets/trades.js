// The table of trades: sorts and filters. Cells are set as text, never as HTML.

const FORMATS = {
  text: (value) => value,
  number: (value) => value.toLocaleString("en", { maximumFractionDigits: 4 }),
  cash: (value) => value.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" }),
  percent: (value) => `${(100 * value).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" })} %`,
};
const MOST_ROWS = 250;
const isWords = (name) => name.startsWith("Why") || name === "Side" || name === "Closed by";

function tradesTable(trades, intraday) {
  const time = (ms) => new Date(ms).toISOString().slice(0, intraday ? 16 : 10).replace("T", " ");
  const text = (index) => trades.texts[index];
  const columns = [
    ["Side", (row) => row[0].toLowerCase(), "text"], ["In", (row) => row[1], time], ["Out", (row) => row[2], time],
    ["Price in", (row) => row[3], "number"], ["Price out", (row) => row[4], "number"], ["Units", (row) => row[5], "number"],
    ["Gain", (row) => row[6], "cash"], ["Return", (row) => row[7], "percent"], ["Bars", (row) => row[8], "number"],
    ["Closed by", (row) => row[9], "text"], ["Why in", (row) => text(row[10]), "text"], ["Why out", (row) => text(row[11]), "text"],
  ].filter(([name, of]) => !name.startsWith("Why") || trades.rows.some((row) => of(row)));
  const table = document.getElementById("trades");
  const [kind, words, count] = ["trades-kind", "trades-text", "trades-count"].map((id) => document.getElementById(id));
  let sorted = 1, direction = -1;
  const head = table.tHead.insertRow();
  columns.forEach(([name], i) => {
    const cell = document.createElement("th");
    cell.scope = "col";
    if (isWords(name)) cell.classList.add("words");
    const button = cell.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", () => {
      direction = sorted === i ? -direction : 1;
      sorted = i;
      show(MOST_ROWS);
    });
    head.append(cell);
  });
  const told = (row) => columns.map(([, of, form]) => {
    const value = of(row);
    return typeof form === "function" ? form(value) : FORMATS[form](value);
  });
  function show(most) {
    const wanted = words.value.trim().toLowerCase();
    const rows = trades.rows.filter((row) => {
      const isKind = !kind.value || (kind.value === "gain" ? row[6] > 0 : kind.value === "loss" ? row[6] <= 0 : row[0] === kind.value);
      return isKind && (!wanted || told(row).some((cell) => cell.toLowerCase().includes(wanted)));
    });
    const of = columns[sorted][1];
    rows.sort((a, b) => (of(a) < of(b) ? -direction : of(a) > of(b) ? direction : 0));
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
        const name = columns[i][0];
        if (isWords(name)) cell.classList.add("words");
        if (name === "Gain" || name === "Return") cell.classList.add(row[6] > 0 ? "gain" : "loss");
      });
    }
    table.tBodies[0].replaceWith(body);
    count.textContent = rows.length > most ? `${most} of ${rows.length} shown` : `${rows.length} shown`;
  }
  kind.addEventListener("change", () => show(MOST_ROWS));
  words.addEventListener("input", () => show(MOST_ROWS));
  addEventListener("beforeprint", () => show(1000));
  show(MOST_ROWS);
}

// What main.js asks of this kind of page.
function tables(data) {
  if (document.getElementById("trades")) tradesTable(data.trades, data.charts.intraday);
}

function draw(data, colours) {
  return place(figures(data.charts, data.trades, colours), colours);
}
