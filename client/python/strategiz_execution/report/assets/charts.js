"use strict";
// Draws the charts. Each text of a strategy goes through `plain`: the chart library reads labels as a kind of HTML.

const LIGHT = { paper: "#ffffff", ink: "#16202b", quiet: "#566270", line: "#e3e7ec", accent: "#1f6feb",
  gain: "#0e7a4b", loss: "#c0322f", second: "#8a94a0" };
const DARK = { paper: "#11161d", ink: "#e4e9ef", quiet: "#9aa7b5", line: "#2a3440", accent: "#6cb0ff",
  gain: "#4cc38a", loss: "#ff7b72", second: "#8795a5" };
const OTHERS = ["#e08e0b", "#9b59d0", "#0e9aa7", "#d6336c", "#7a8b00", "#5c7cfa", "#b08968", "#00a676", "#f06595", "#868e96"];

function plain(text) {
  return String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

function layout(colours, more) {
  const axis = { gridcolor: colours.line, zerolinecolor: colours.line, linecolor: colours.line, automargin: true };
  return {
    paper_bgcolor: colours.paper, plot_bgcolor: colours.paper, font: { color: colours.quiet, size: 12 },
    margin: { l: 8, r: 8, t: 8, b: 8 }, hovermode: "x unified", showlegend: true,
    legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", font: { color: colours.ink } },
    hoverlabel: { bgcolor: colours.paper, bordercolor: colours.line, font: { color: colours.ink } },
    // A finger moves the page, not the chart.
    dragmode: matchMedia("(pointer: coarse)").matches ? false : "zoom",
    ...more,
    xaxis: { type: "date", ...axis, ...more.xaxis }, yaxis: { ...axis, ...more.yaxis },
  };
}

// A legend does not break its lines.
function short(name) {
  const most = innerWidth < 600 ? 24 : 60;
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}

function curve(name, x, y, colour, more = {}) {
  return { type: "scatter", mode: "lines", name: plain(short(name)), x, y, line: { color: colour, width: 1.6 }, ...more };
}

function figures(data, trades, colours) {
  const made = {};
  if (data.curves) return comparison(data.curves, colours);
  const money = { yaxis: { tickformat: ",.0f", hoverformat: ",.2f" } };
  if (data.equity) {
    made.equity = [[
      curve("Buy & hold", data.x, data.hold, colours.second, { line: { color: colours.second, width: 1.2 } }),
      curve("Strategy", data.x, data.equity, colours.accent),
    ], money];
    made.drawdown = [[curve("Drawdown", data.x, data.drawdown, colours.loss, { fill: "tozeroy" })],
      { yaxis: { tickformat: ".0%", hoverformat: ".2%" }, showlegend: false }];
    const away = data.indicators.filter((one) => !one.overlay);
    made.indicators = [away.map((one, i) => curve(one.name, data.x, one.y, OTHERS[i % OTHERS.length])), {}];
    made.sharpe = [[curve("Sharpe ratio", data.sharpe.x, data.sharpe.y, colours.accent)],
      { yaxis: { hoverformat: ".2f", zeroline: true, zerolinecolor: colours.quiet }, showlegend: false }];
    made.returns = [[{
      type: "bar", x: data.returns.x, y: data.returns.y, hovertemplate: "about %{x:.2%}: %{y:,} returns<extra></extra>",
      marker: { color: data.returns.x.map((one) => (one > 1e-12 ? colours.gain : one < -1e-12 ? colours.loss : colours.second)) },
    }], { xaxis: { type: "linear", tickformat: ".1%" }, bargap: 0.06, showlegend: false, hovermode: "closest" }];
  }
  const over = (data.indicators || []).filter((one) => one.overlay);
  made.price = [[
    curve("Close", data.x, data.price, colours.second, { line: { color: colours.second, width: 1.2 } }),
    ...over.map((one, i) => curve(one.name, data.x, one.y, OTHERS[i % OTHERS.length], { line: { color: OTHERS[i % OTHERS.length], width: 1 } })),
    ...(trades ? marks(trades, colours) : []),
  ], { xaxis: { range: [data.x[0], data.x[data.x.length - 1]] }, yaxis: { hoverformat: ",.6~g" }, hovermode: "closest" }];
  return made;
}

function comparison(curves, colours) {
  const colour = (i) => (i ? OTHERS[(i - 1) % OTHERS.length] : colours.accent);
  return {
    equity: [curves.map((one, i) => curve(one.name, one.x, one.equity, colour(i))), { yaxis: { tickformat: ",.0f", hoverformat: ",.2f" } }],
    drawdown: [curves.map((one, i) => curve(one.name, one.x, one.drawdown, colour(i))), { yaxis: { tickformat: ".0%", hoverformat: ".2%" } }],
  };
}

function marks(trades, colours) {
  let rows = trades.rows;
  if (rows.length > trades.marks) {
    rows = [...rows].sort((a, b) => Math.abs(b[6]) - Math.abs(a[6])).slice(0, trades.marks);
  }
  const number = (value) => value.toLocaleString("en", { maximumFractionDigits: 4 });
  const entry = (side, name, symbol, colour) => {
    const some = rows.filter((row) => row[0] === side);
    return {
      type: "scatter", mode: "markers", name, x: some.map((row) => row[1]), y: some.map((row) => row[3]),
      marker: { symbol, size: 9, color: colour, line: { width: 1, color: colours.paper } }, hoverinfo: "text",
      text: some.map((row) => plain(`${number(row[5])} ${side.toLowerCase()} at ${number(row[3])}${row[10] ? `: ${trades.texts[row[10]].slice(0, 120)}` : ""}`)),
    };
  };
  const exit = (name, colour, some) => ({
    type: "scatter", mode: "markers", name, x: some.map((row) => row[2]), y: some.map((row) => row[4]),
    marker: { symbol: "circle", size: 7, color: colour, line: { width: 1, color: colours.paper } }, hoverinfo: "text",
    text: some.map((row) => plain(`out at ${number(row[4])} (${row[9]}): ${row[6] > 0 ? "+" : ""}${number(row[6])}, ${(100 * row[7]).toFixed(2)} %${row[11] ? `: ${trades.texts[row[11]].slice(0, 120)}` : ""}`)),
  });
  return [
    entry("LONG", "Bought", "triangle-up", colours.accent),
    entry("SHORT", "Sold short", "triangle-down", "#e08e0b"),
    exit("Out with a gain", colours.gain, rows.filter((row) => row[6] > 0)),
    exit("Out with a loss", colours.loss, rows.filter((row) => row[6] <= 0)),
  ].filter((trace) => trace.x.length);
}

function place(made, colours) {
  const drawn = [];
  for (const [name, [traces, more]] of Object.entries(made)) {
    const at = document.getElementById(`chart-${name}`);
    if (!at) continue;
    const config = { responsive: true, displaylogo: false, displayModeBar: false, doubleClick: "reset", showTips: false };
    drawn.push(Plotly.react(at, traces, layout(colours, more), config));
  }
  return Promise.all(drawn);
}
