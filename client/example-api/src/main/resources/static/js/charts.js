// Charts over time, on uPlot: one look for all, one cursor and one zoom for those of a report.
import { el, replace } from './dom.js';
import { when } from './format.js';

const SYNC = 'report';
const AXIS_WIDTH = 62; // the same for all, so that times stand under each other
const open = new Set();

/** A second line under the times, such as the year, needs more room. */
function roomForTimes(_, labels) {
  return labels?.some((label) => String(label).includes('\n')) ? 46 : 30;
}

export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/**
 * A chart with its title and a legend that reads out the values under the cursor.
 *
 * `series`: [{label, colour, values, dash, fill, width, show}], `format`: a value as text, `height` in pixels,
 * `xRange`: first and last time where the data does not say, `draw`: more to draw on the canvas (see markers.js).
 */
export class Chart {
  constructor(options) {
    this.options = options;
    this.legend = el('div', { class: 'legend' });
    this.canvas = el('div', {
      class: 'chart', role: 'img', tabindex: '0', 'aria-label': options.description ?? options.title,
      keydown: (event) => this.key(event),
    });
    this.element = el('div', { class: options.gap ? 'chart-gap' : null },
      el('div', { class: 'chart-head' }, el('h3', {}, options.title), this.legend), this.canvas);
    this.resize = new ResizeObserver(() => this.fit());
    this.resize.observe(this.canvas);
    open.add(this);
  }

  fit() {
    const width = Math.floor(this.canvas.clientWidth);
    if (width === 0) return;
    if (!this.plot) this.build(width);
    else if (this.plot.width !== width) this.plot.setSize({ width, height: this.height() });
  }

  height() {
    return window.innerWidth < 600 ? Math.round(this.options.height * 0.75) : this.options.height;
  }

  build(width) {
    const { times, series, format, formatAxis, draw, xRange, sync } = this.options;
    const grid = { stroke: colour('line'), width: 1 };
    const axis = { stroke: colour('soft'), font: '12px system-ui, sans-serif', grid, ticks: { ...grid, size: 4 } };
    this.plot = new window.uPlot({
      width,
      height: this.height(),
      padding: [8, 12, 0, 0],
      ms: 1,
      tzDate: (time) => window.uPlot.tzDate(new Date(time), 'Etc/UTC'),
      legend: { show: false },
      cursor: {
        y: false,
        points: { size: 7 },
        drag: { x: true, y: false, dist: 8 },
        ...(sync === false ? {} : { sync: { key: SYNC, setSeries: false } }),
      },
      scales: { x: { time: true, ...(xRange ? { range: () => xRange } : {}) }, y: { range: this.options.yRange } },
      axes: [{ ...axis, size: roomForTimes }, { ...axis, size: AXIS_WIDTH, values: (_, values) => (formatAxis ? formatAxis(values) : values.map(format)) }],
      series: [{}, ...series.map((one) => ({
        label: one.label,
        stroke: colour(one.colour),
        fill: one.fill ? `${colour(one.colour)}33` : undefined,
        width: one.width ?? 1.6,
        dash: one.dash,
        show: one.show ?? true,
        paths: one.hidden ? () => null : undefined,
        points: { show: false },
        spanGaps: false,
      }))],
      hooks: { setCursor: [() => this.readOut()], drawAxes: draw?.below ? [draw.below] : [], draw: draw?.above ? [draw.above] : [] },
    }, [times, ...series.map((one) => one.values)], this.canvas);
    this.readOut();
  }

  setData(times, ...values) {
    Object.assign(this.options, { times });
    this.options.series.forEach((one, place) => { one.values = values[place]; });
    this.plot?.setData([times, ...values]);
    this.readOut();
  }

  /** Shows the times from one to the other, in milliseconds; without them, all. */
  zoom(min, max) {
    const { times } = this.options;
    this.plot?.setScale('x', { min: min ?? times[0], max: max ?? times[times.length - 1] });
  }

  readOut() {
    const { times, series, format, intraday } = this.options;
    const at = this.plot?.cursor.idx;
    const values = series.filter((one) => one.label).map((one) => {
      const sample = el('i');
      sample.style.background = colour(one.colour);
      const value = at === null || at === undefined ? null : one.values[at];
      return el('span', {}, sample, one.label, value === null || value === undefined || Number.isNaN(value)
        ? null : el('b', { class: 'readout' }, ` ${format(value)}`));
    });
    const time = at === null || at === undefined || times[at] === undefined ? null : el('span', { class: 'readout' }, when(times[at], intraday));
    replace(this.legend, values, time);
  }

  key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 }[event.key];
    if (event.key === 'Home') this.options.group?.zoom();
    if (!step || !this.plot) return;
    event.preventDefault();
    const { times } = this.options;
    const from = this.plot.cursor.idx ?? times.length - 1;
    const to = Math.min(times.length - 1, Math.max(0, from + step));
    this.plot.setCursor({ left: this.plot.valToPos(times[to], 'x'), top: 10 });
  }

  redraw() {
    this.plot?.destroy();
    this.plot = null;
    this.fit();
  }

  close() {
    this.resize.disconnect();
    this.plot?.destroy();
    open.delete(this);
  }
}

/** Charts that are zoomed together. */
export class Group {
  constructor() {
    this.charts = [];
  }

  add(options) {
    const chart = new Chart({ ...options, group: this });
    this.charts.push(chart);
    return chart;
  }

  zoom(min, max) {
    for (const chart of this.charts) chart.zoom(min, max);
  }

  close() {
    for (const chart of this.charts) chart.close();
  }
}

// Colours are drawn into the canvas: when the system turns dark or light, draw anew.
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const chart of open) chart.redraw();
});
