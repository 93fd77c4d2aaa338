// What is seen while a run goes on: how far it is, and the account so far.
import { el, byId, replace } from './dom.js';
import { Chart } from './charts.js';
import { axisPercents, cash, count, isIntraday, percent, when } from './format.js';

export class Live {
  constructor(bars, initialCash) {
    this.bars = bars;
    this.times = [bars.timeMs[0]];
    this.equity = [initialCash];
    this.falls = [0];
    this.progress = null;
    this.logs = [];
    const intraday = isIntraday(bars.timeMs);
    const xRange = [bars.timeMs[0], bars.timeMs[bars.timeMs.length - 1]];
    const common = { times: [], intraday, xRange, sync: false };
    this.charts = [
      new Chart({ ...common, title: 'Equity so far', format: (value) => cash(value), height: 220,
        series: [{ label: 'strategy', colour: 'accent', values: [], width: 2 }] }),
      new Chart({ ...common, title: 'Drawdown so far', format: (value) => percent(value), formatAxis: axisPercents, height: 120, gap: true,
        yRange: (_, min) => [Math.min(min ?? 0, -0.01), 0],
        series: [{ label: 'strategy', colour: 'loss', values: [], fill: true }] }),
    ];
    this.fill = el('i');
    this.bar = el('div', { class: 'bar', role: 'progressbar', 'aria-label': 'Bars evaluated', 'aria-valuemin': '0', 'aria-valuemax': '100' }, this.fill);
    this.figures = el('p', { class: 'live-figures' });
    this.printed = el('pre', { class: 'logs', 'aria-label': 'What the strategy printed so far' });
    this.printed.hidden = true;
    this.intraday = intraday;
  }

  open() {
    const box = byId('live');
    box.hidden = false;
    box.className = 'panel';
    replace(box, el('h3', {}, 'Running'), this.bar, this.figures, this.charts.map((chart) => chart.element), this.printed);
  }

  onProgress(progress) {
    const { timeMs } = this.bars;
    this.progress = progress;
    const done = progress.barsTotal > 0 ? progress.barsDone / progress.barsTotal : 0;
    this.fill.style.width = `${100 * done}%`;
    this.bar.setAttribute('aria-valuenow', String(Math.round(100 * done)));
    const time = timeMs[Math.max(0, Math.min(timeMs.length, progress.barsDone) - 1)];
    replace(this.figures,
      fact(`bar ${count(progress.barsDone)} of ${count(progress.barsTotal)}`, when(time, this.intraday)),
      fact('equity', cash(progress.equity)), fact('drawdown', percent(progress.drawdown)), fact('trades', count(progress.trades)));
    if (time <= this.times[this.times.length - 1]) return;
    this.times.push(time);
    this.equity.push(progress.equity);
    this.falls.push(progress.drawdown);
    this.charts[0].setData(this.times, this.equity);
    this.charts[1].setData(this.times, this.falls);
  }

  onLog(text) {
    this.logs.push(text);
    if (this.logs.length > 200) this.logs.shift();
    this.printed.hidden = false;
    this.printed.textContent = this.logs.join('\n');
    this.printed.scrollTop = this.printed.scrollHeight;
  }

  close() {
    for (const chart of this.charts) chart.close();
    const box = byId('live');
    box.hidden = true;
    replace(box);
  }
}

function fact(label, value) {
  return el('span', {}, `${label} `, el('b', {}, value));
}
