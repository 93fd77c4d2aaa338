// The charts and the table of a sweep. Each text of a strategy goes through `plain`, or is set as text.

const UNITS = {
  percent: (value) => `${(100 * value).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })} %`,
  cash: (value) => value.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  count: (value) => value.toLocaleString("en", { maximumFractionDigits: 0 }),
  days: (value) => value.toLocaleString("en", { maximumFractionDigits: 1 }),
  ratio: (value) => value.toLocaleString("en", { maximumFractionDigits: 4 }),
};
const shown = (value, unit) => (value === null ? "-" : UNITS[unit](value));
const tick = (unit) => (unit === "percent" ? ".0%" : ",.3~g");

// Low to high; lightness alone tells the order, also to who sees no colours.
const SCALE = [[0, "#440154"], [0.25, "#3b528b"], [0.5, "#21918c"], [0.75, "#5ec962"], [1, "#fde725"]];

function better(data, a, b) {
  return data.metric.lowest ? a < b : a > b;
}

function chosenAxes(data) {
  const of = (id, other) => Number(document.getElementById(id)?.value ?? other);
  return [of("map-x", 0), of("map-y", 1), document.getElementById("map-others")?.value || "at"];
}

function mapFigure(data, colours) {
  const [x, y, others] = chosenAxes(data);
  const unit = data.metric.unit;
  const label = plain(data.metric.label);
  const star = { symbol: "star", size: 15, color: "#ffffff", line: { width: 1.5, color: "#000000" } };
  const axis = (at) => ({ title: { text: plain(short(data.names[at])) }, type: "category", categoryorder: "array",
    categoryarray: data.axes[at].map((_, i) => i), tickmode: "array", ...ticks(data.axes[at]) });
  const told = (at, score) => plain(`${data.names.map((name, i) => `${name}=${data.axes[i][at[i]]}`).join(", ")}: ${score === null ? "no score" : shown(score, unit)}`);
  if (data.names.length < 2 || x === y) {
    const cells = data.cells.filter(([, score]) => score !== null).sort((a, b) => a[0][x] - b[0][x]);
    const numbers = data.axes[x].every((value) => typeof value === "number");
    const across = (at) => (numbers ? data.axes[x][at[x]] : plain(short(String(data.axes[x][at[x]]))));
    return [[
      { type: "scatter", mode: data.names.length < 2 && numbers ? "lines+markers" : "markers", x: cells.map(([at]) => across(at)), y: cells.map(([, score]) => score),
        text: cells.map(([at, score]) => told(at, score)), hoverinfo: "text", line: { color: colours.accent }, marker: { color: colours.accent, size: 7 } },
      { type: "scatter", mode: "markers", x: [across(data.best.at)], y: [data.best.score], hoverinfo: "skip", marker: star },
    ], { xaxis: { type: numbers ? "linear" : "category", title: { text: plain(short(data.names[x])) } },
      yaxis: { title: { text: label }, tickformat: tick(unit) }, showlegend: false, hovermode: "closest" }];
  }
  const kept = new Map();
  for (const [at, score] of data.cells) {
    const isOther = data.names.some((_, i) => i !== x && i !== y && at[i] !== data.best.at[i]);
    if (data.gridded && others === "at" && isOther) continue;
    const key = data.gridded ? `${at[x]} ${at[y]}` : at.join(" ");
    const before = kept.get(key);
    if (!before || before[1] === null || (score !== null && better(data, score, before[1]))) kept.set(key, [at, score]);
  }
  const cells = [...kept.values()];
  const bar = { thickness: 12, outlinewidth: 0, tickformat: tick(unit), tickfont: { color: colours.quiet } };
  const scale = { colorscale: SCALE, reversescale: data.metric.lowest };
  const best = (at) => ({ type: "scatter", mode: "markers", x: [at(x, data.best.at)], y: [at(y, data.best.at)], hoverinfo: "skip", marker: star });
  if (!data.gridded) {
    // Draws at random fill few cells of a grid: dots, at their own values, the best on top.
    const value = (axis, at) => (typeof data.axes[axis][at[axis]] === "number" ? data.axes[axis][at[axis]] : plain(short(String(data.axes[axis][at[axis]]))));
    const scored = cells.filter(([, score]) => score !== null).sort(([, a], [, b]) => (better(data, a, b) ? 1 : -1));
    const numeric = (axis) => (data.axes[axis].every((one) => typeof one === "number") ? "linear" : "category");
    return [[
      { type: "scatter", mode: "markers", x: scored.map(([at]) => value(x, at)), y: scored.map(([at]) => value(y, at)),
        text: scored.map(([at, score]) => told(at, score)), hoverinfo: "text",
        marker: { size: 9, color: scored.map(([, score]) => score), ...scale, showscale: true, colorbar: bar } },
      best(value),
    ], { xaxis: { type: numeric(x), title: { text: plain(short(data.names[x])) } }, yaxis: { type: numeric(y), title: { text: plain(short(data.names[y])) } },
      showlegend: false, hovermode: "closest" }];
  }
  const grid = (of, none) => {
    const rows = data.axes[y].map(() => data.axes[x].map(() => none));
    for (const [at, score] of cells) rows[at[y]][at[x]] = of(at, score);
    return rows;
  };
  return [[
    { type: "heatmap", x: data.axes[x].map((_, i) => i), y: data.axes[y].map((_, i) => i), z: grid((_, score) => score, null),
      text: grid(told, ""), hoverinfo: "text", hoverongaps: false, xgap: 1, ygap: 1, ...scale, colorbar: bar },
    best((axis, at) => at[axis]),
  ], { xaxis: axis(x), yaxis: axis(y), showlegend: false, hovermode: "closest" }];
}

// At most some twenty labels, each of the text that was given.
function ticks(values) {
  const step = Math.ceil(values.length / (innerWidth < 600 ? 8 : 20));
  const places = values.map((_, i) => i).filter((i) => i % step === 0);
  return { tickvals: places, ticktext: places.map((i) => plain(String(values[i]).slice(0, 24))) };
}

// All bars and both lines, with some room beside them.
function around(scores) {
  const all = [...scores.x.map((x) => x - scores.width / 2), ...scores.x.map((x) => x + scores.width / 2), scores.best, scores.luck ?? scores.best];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const room = (most - least) / 40 || 1;
  return [least - room, most + room];
}

function upright(name, x, top, colour, dash) {
  return { type: "scatter", mode: "lines", name, x: [x, x], y: [0, top], line: { color: colour, width: 2, dash }, hoverinfo: "name" };
}

function sweepFigures(data, colours) {
  const made = {};
  const format = tick(data.metric.unit);
  const label = plain(data.metric.label);
  const money = { yaxis: { tickformat: ",.0f", hoverformat: ",.2f" } };
  if (data.best) {
    made.map = mapFigure(data, colours);
    const top = Math.max(...data.scores.y) * 1.05;
    made.scores = [[
      { type: "bar", name: "Sets", x: data.scores.x, y: data.scores.y, width: data.scores.x.map(() => data.scores.width * 0.94),
        marker: { color: colours.second }, hovertemplate: "about %{x:.3~g}: %{y:,} sets<extra></extra>" },
      ...(data.scores.luck === null ? [] : [upright(`Best by luck ${shown(data.scores.luck, data.metric.unit)}`, data.scores.luck, top, "#e08e0b", "dash")]),
      upright(`Best of this sweep ${shown(data.scores.best, data.metric.unit)}`, data.scores.best, top, colours.accent, "solid"),
    ], { xaxis: { type: "linear", tickformat: format, title: { text: label }, range: around(data.scores) }, yaxis: { title: { text: "sets" } }, hovermode: "closest" }];
  }
  if (data.neighbours.length) {
    const ends = [Math.min(...data.neighbours.map((one) => one[0])), Math.max(...data.neighbours.map((one) => one[0]))];
    const dots = (name, some, marker) => ({ type: "scatter", mode: "markers", name, x: some.map((one) => one[0]), y: some.map((one) => one[1]),
      text: some.map((one) => `set ${one[2]}: ${shown(one[0], data.metric.unit)}, its neighbours ${shown(one[1], data.metric.unit)}`), hoverinfo: "text", marker });
    made.neighbours = [[
      { type: "scatter", mode: "lines", name: "Neighbours as good as the set", x: ends, y: ends, line: { color: colours.quiet, width: 1, dash: "dot" }, hoverinfo: "skip" },
      dots("Sets", data.neighbours.filter((one) => one[2] !== data.best?.set), { color: colours.second, size: 6, opacity: 0.75 }),
      dots("The best set", data.neighbours.filter((one) => one[2] === data.best?.set), { color: colours.accent, size: 13, symbol: "star" }),
    ], { xaxis: { type: "linear", tickformat: format, title: { text: `${label} of the set` } },
      yaxis: { tickformat: format, title: { text: "mean of its neighbours" } }, hovermode: "closest" }];
  }
  if (data.windows.length > 1) {
    const line = (name, i, colour) => ({ type: "scatter", mode: "lines+markers", name, x: data.windows.map((_, at) => at + 1), y: data.windows.map((one) => one[i]), line: { color: colour } });
    made.windows = [[line("Train", 0, colours.second), line("Test", 1, colours.accent)],
      { xaxis: { type: "linear", title: { text: "window" }, dtick: Math.ceil(data.windows.length / 20) }, yaxis: { tickformat: format, hoverformat: format, title: { text: label } } }];
  }
  if (data.account) {
    made.account = [[curve("Equity", data.account.x, data.account.y, colours.accent)],
      { ...money, showlegend: false, shapes: data.account.begins.slice(0, 200).map((x) => ({ type: "line", xref: "x", yref: "paper", x0: x, x1: x, y0: 0, y1: 1, line: { color: colours.line, width: 1 } })) }];
  }
  const colour = (i) => (i ? OTHERS[(i - 1) % OTHERS.length] : colours.accent);
  made.curves = [data.curves.map((one, i) => curve(one.name, one.x, one.y, colour(i))), money];
  return made;
}

function setsTable(data) {
  if (!document.getElementById("sets")) return;
  const columns = [
    ["Set", (row) => row[0], (value) => String(value)],
    ...data.names.map((name, i) => [name, (row) => data.axes[i][row[1][i]], (value) => String(value)]),
    [data.metric.label, (row) => row[2], (value) => shown(value, data.metric.unit)],
    ...data.metrics.map((one, i) => [one.label, (row) => row[3][i], (value) => shown(value, one.unit)]),
    ...(data.messages.length > 1 ? [["Failed with", (row) => data.messages[row[4]], (value) => value]] : []),
  ];
  sortingTable("sets", {
    columns,
    rows: [...data.rows].sort((a, b) => a[0] - b[0]),
    isOfKind: (row, kind) => (kind === "failed") === row[4] > 0,
    classesOf: (i, row) => (row && i === columns.length - 1 && columns[i][0] === "Failed with" ? ["words"] : []),
    sorted: data.names.length + 1, direction: data.metric.lowest ? 1 : -1, most: 50,
  });
}

// What main.js asks of this kind of page.
function tables(data) {
  setsTable(data);
  const y = document.getElementById("map-y");
  if (y) y.value = "1";
}

function draw(data, colours) {
  for (const id of ["map-x", "map-y", "map-others"]) {
    const field = document.getElementById(id);
    if (field) field.onchange = () => place({ map: mapFigure(data, colours) }, colours);
  }
  return place(sweepFigures(data, colours), colours);
}
