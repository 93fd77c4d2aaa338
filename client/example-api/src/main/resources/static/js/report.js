// The report of a run that succeeded: verdict, key figures, charts, metrics, trades, logs, costs.
import { el, notice, replace } from './dom.js';
import { Group } from './charts.js';
import { fills, holdings } from './markers.js';
import { metricsPanel } from './metrics-panel.js';
import { tradesPanel } from './trades.js';
import { costsPanel } from './costs.js';
import { axisPercents, axisPrices, cash, count, isIntraday, number, percent, price, span, when } from './format.js';

const LINES = ['num', 'kw', 'def', 'str'];
const MOST_LINES = 4;

export class Report {
  constructor(result, bars) {
    this.result = result;
    this.bars = bars;
    this.intraday = isIntraday(bars.timeMs);
    this.group = new Group();
  }

  elements() {
    const { result } = this;
    return [this.summary(), warnings(result), this.chartsPanel(), metricsPanel(result.metrics),
      tradesPanel(result.trades, this.intraday, (trade) => this.show(trade)),
      ignoredPanel(result, this.intraday), lookAheadPanel(result, this.intraday), logsPanel(result.logs), costsPanel(result.usage, result.limits)];
  }

  summary() {
    const { metrics, initialCash, openPosition } = this.result;
    const times = this.bars.timeMs;
    const ahead = metrics.totalReturn - metrics.buyHoldReturn;
    const tone = (value) => (value >= 0 ? 'gain' : 'loss');
    return el('div', { class: 'panel', id: 'summary' },
      el('p', { class: 'verdict', id: 'verdict' },
        el('span', { class: tone(metrics.totalReturn) }, percent(metrics.totalReturn, { sign: true })),
        ` in ${span(times[0], times[times.length - 1])}, `,
        el('span', { class: tone(ahead) }, `${number(Math.abs(ahead) * 100, 1)} points ${ahead >= 0 ? 'more' : 'less'}`),
        ` than buy and hold (${percent(metrics.buyHoldReturn, { sign: true })}).`,
        el('small', {}, `${cash(initialCash)} became ${cash(metrics.finalEquity)}, after costs. `
          + (metrics.maxDrawdown < 0
            ? `On the way the account once fell by ${percent(-metrics.maxDrawdown)} from its peak. ` : 'The account never fell below a peak. ')
          + (openPosition ? 'A position is still open and counted at the last close.' : ''))),
      el('dl', { class: 'tiles' },
        tile('Growth a year', metrics.cagr, (value) => percent(value, { sign: true }), 'CAGR'),
        tile('Worst fall', metrics.maxDrawdown, (value) => percent(value), 'maximum drawdown'),
        tile('Sharpe ratio', metrics.sharpeRatio, (value) => number(value), 'return for the risk'),
        tile('Trades', metrics.nTrades, count, metrics.nTrades < 30 ? 'few: averages say little' : 'closed'),
        tile('Winning', metrics.winRate, (value) => percent(value, { digits: 0 }), 'of closed trades'),
        tile('In the market', metrics.exposureTime, (value) => percent(value, { digits: 0 }), 'of the time')));
  }

  chartsPanel() {
    const { equity, trades, openPosition, initialCash } = this.result;
    const { bars, intraday } = this;
    const hold = buyAndHold(bars, equity.timeMs, initialCash);
    const own = drawdown(equity.value, initialCash);
    const common = { times: equity.timeMs, intraday };
    const money = this.group.add({
      ...common, title: 'Equity, in cash', format: (value) => cash(value), height: 250,
      description: 'Equity of the account over time, beside buy and hold',
      series: [
        { label: 'strategy', colour: 'accent', values: equity.value, width: 2 },
        { label: 'buy and hold', colour: 'benchmark', values: hold, dash: [5, 4] },
      ],
    });
    const fall = this.group.add({
      ...common, title: 'Drawdown', format: (value) => percent(value), formatAxis: axisPercents, height: 140, gap: true,
      description: 'How far the account was below its peak, over time',
      yRange: (_, min) => [Math.min(min, -0.01), 0],
      series: [
        { label: 'strategy', colour: 'loss', values: own, fill: true },
        { label: 'buy and hold', colour: 'benchmark', values: drawdown(hold, hold[0]), dash: [5, 4] },
      ],
    });
    const onPrice = this.group.add({
      title: 'Trades on the price', times: bars.timeMs, intraday, format: price, formatAxis: axisPrices, height: 300, gap: true,
      description: `Price with ${trades.length} trades; the table below lists them`,
      series: [{ label: 'close', colour: 'ink', values: bars.close, width: 1.1 }, ...overlays(this.result.indicators, bars)],
      draw: { below: holdings(trades, openPosition, bars.timeMs), above: fills(trades, openPosition, bars) },
    });
    const panel = el('div', { class: 'panel', id: 'charts' }, money.element, fall.element, onPrice.element,
      el('p', { class: 'hint' }, el('span', { class: 'gain' }, '▲'), ' bought, ', el('span', { class: 'loss' }, '▼'),
        ' sold; shaded while a position is held. Drag over a chart to zoom in; ',
        el('button', { type: 'button', class: 'explain', click: () => this.group.zoom() }, 'show the whole time'), '.'));
    this.chartsElement = panel;
    return panel;
  }

  /** Zooms all charts to one trade, with some bars on both sides. */
  show(trade) {
    const times = this.bars.timeMs;
    const margin = Math.max(15, Math.round((trade.exitBar - trade.entryBar) * 0.3));
    this.group.zoom(times[Math.max(0, trade.entryBar - margin)], times[Math.min(times.length - 1, trade.exitBar + margin)]);
    this.chartsElement.scrollIntoView({ block: 'end' });
  }

  close() {
    this.group.close();
  }
}

function tile(label, value, format, note) {
  const known = value !== undefined && value !== null;
  return el('div', { class: 'tile' }, el('dt', {}, label), el('dd', {}, known ? format(value) : '–', el('small', {}, known ? note : 'not defined')));
}

/** What the initial cash would be worth at each time, held from the first close on. */
export function buyAndHold(bars, times, initialCash) {
  const closes = new Map(bars.timeMs.map((time, at) => [time, bars.close[at]]));
  const first = bars.close[0];
  return times.map((time) => (closes.has(time) ? (initialCash * closes.get(time)) / first : null));
}

export function drawdown(values, start) {
  let peak = start;
  return values.map((value) => {
    if (value === null) return null;
    peak = Math.max(peak, value);
    return value / peak - 1;
  });
}

/** Plotted series that are in the range of the price, so that they can stand on it, but for the close itself. */
function overlays(indicators, bars) {
  const low = bars.low.reduce((least, value) => Math.min(least, value), Infinity);
  const high = bars.high.reduce((most, value) => Math.max(most, value), -Infinity);
  const index = new Map(bars.timeMs.map((time, at) => [time, at]));
  const isClose = ({ timeMs, value }) => timeMs.every((time, at) => value[at] === bars.close[index.get(time)]);
  return indicators.filter(({ value }) => value.length > 0 && value.every((one) => one > low * 0.5 && one < high * 1.5))
    .filter((indicator) => !isClose(indicator))
    .slice(0, MOST_LINES).map((indicator, place) => {
      const values = new Array(bars.timeMs.length).fill(null);
      indicator.timeMs.forEach((time, at) => { if (index.has(time)) values[index.get(time)] = indicator.value[at]; });
      return { label: indicator.name, colour: LINES[place], values, width: 1 };
    });
}

export function warnings(result) {
  if (result.warnings.length === 0) return null;
  const box = notice('warn', result.warnings.length === 1 ? 'Know before you trust the numbers' : `${result.warnings.length} things to know before you trust the numbers`,
    el('ul', {}, result.warnings.map((warning) => el('li', {}, warning))));
  box.id = 'warnings';
  return box;
}

function ignoredPanel(result, intraday) {
  const { ignoredSignals } = result;
  if (ignoredSignals.length === 0) return null;
  const reasons = new Map();
  for (const signal of ignoredSignals) {
    const known = reasons.get(signal.reason) ?? { number: 0, first: signal };
    known.number += 1;
    reasons.set(signal.reason, known);
  }
  return el('details', { class: 'panel', id: 'ignored' }, el('summary', {}, `Signals without a trade: ${count(ignoredSignals.length)}`),
    el('ul', {}, [...reasons].map(([reason, { number: many, first }]) => el('li', {},
      `${count(many)} × ${reason} (first: ${first.type} on ${when(first.timeMs, intraday)})`))));
}

function lookAheadPanel(result, intraday) {
  const report = result.lookAhead;
  if (!report) return null;
  const honest = report.differences.length === 0;
  const box = notice(honest ? '' : 'bad', honest ? 'No look-ahead was found' : 'The strategy looks ahead: its numbers cannot be reached',
    el('p', {}, honest ? `No signal changed on ${count(report.checkedCuts)} shorter series.`
      : 'These signals change when later bars are taken away:'),
    !honest && el('ul', {}, report.differences.slice(0, 8).map((one) => el('li', {},
      `${when(one.timeMs, intraday)}: ${one.withFuture} with later bars, ${one.withoutFuture} without`))));
  box.id = 'look-ahead';
  return box;
}

export function logsPanel(logs) {
  if (logs.length === 0) return null;
  const box = el('pre', { class: 'logs', tabindex: '0', 'aria-label': 'What the strategy printed' });
  replace(box, logs.join('\n'));
  return el('details', { class: 'panel', id: 'logs', open: true }, el('summary', {}, `Printed by the strategy: ${count(logs.length)} line${logs.length === 1 ? '' : 's'}`), box);
}
