// The page of a run, or of several: the table of trades, and which charts.

const FORMATS = {
  text: (value) => value,
  number: (value) => value.toLocaleString("en", { maximumFractionDigits: 4 }),
  cash: (value) => value.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" }),
  percent: (value) => `${(100 * value).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" })} %`,
};
const isWords = (name) => name.startsWith("Why") || name === "Side" || name === "Closed by";

function tradesTable(trades, intraday) {
  const time = (ms) => new Date(ms).toISOString().slice(0, intraday ? 16 : 10).replace("T", " ");
  const text = (index) => trades.texts[index];
  const columns = [
    ["Side", (row) => row[0].toLowerCase(), FORMATS.text], ["In", (row) => row[1], time], ["Out", (row) => row[2], time],
    ["Price in", (row) => row[3], FORMATS.number], ["Price out", (row) => row[4], FORMATS.number], ["Units", (row) => row[5], FORMATS.number],
    ["Gain", (row) => row[6], FORMATS.cash], ["Return", (row) => row[7], FORMATS.percent], ["Bars", (row) => row[8], FORMATS.number],
    ["Closed by", (row) => row[9], FORMATS.text], ["Why in", (row) => text(row[10]), FORMATS.text], ["Why out", (row) => text(row[11]), FORMATS.text],
  ].filter(([name, of]) => !name.startsWith("Why") || trades.rows.some((row) => of(row)));
  const kinds = { gain: (row) => row[6] > 0, loss: (row) => row[6] <= 0, LONG: (row) => row[0] === "LONG", SHORT: (row) => row[0] === "SHORT" };
  sortingTable("trades", {
    columns,
    rows: trades.rows,
    isOfKind: (row, kind) => kinds[kind](row),
    classesOf: (i, row) => {
      const name = columns[i][0];
      if (isWords(name)) return ["words"];
      return row && (name === "Gain" || name === "Return") ? [row[6] > 0 ? "gain" : "loss"] : [];
    },
    sorted: 1, direction: -1, most: 250,
  });
}

// What main.js asks of this kind of page.
function tables(data) {
  if (document.getElementById("trades")) tradesTable(data.trades, data.charts.intraday);
}

function draw(data, colours) {
  return place(figures(data.charts, data.trades, colours), colours);
}
