// What the run cost: where its time went, and how near it came to its limits.
import { el } from './dom.js';
import { duration, megabytes, percent } from './format.js';

export function costsPanel(usage, limits) {
  const parts = [
    ['Waiting for a slot', usage.queueMs],
    ['Waiting for the sandbox', usage.sandboxMs],
    ['The strategy', usage.strategyMs],
    ['Backtest and metrics', usage.backtestMs],
  ];
  const rest = Math.max(0, usage.totalMs - parts.reduce((sum, [, ms]) => sum + ms, 0));
  parts.push(['Checks and transport', rest]);
  const stack = el('div', { class: 'stack', 'aria-hidden': 'true' });
  for (const [place, [, ms]] of parts.entries()) {
    if (ms <= 0) continue;
    const piece = el('i', { class: `s${place}` });
    piece.style.flex = `${ms} 0 0`;
    stack.append(piece);
  }
  return el('div', { class: 'panel', id: 'costs' }, el('h3', {}, `What it cost: ${duration(usage.totalMs)}`),
    el('div', { class: 'costs' },
      el('div', {}, stack, el('dl', {}, parts.flatMap(([label, ms], place) => [
        el('dt', {}, el('i', { class: `key s${place}` }), label), el('dd', {}, duration(ms))]))),
      el('div', {},
        meter('Time of the strategy', usage.strategyMs, limits.timeoutMs, duration),
        meter('Memory, at its peak', usage.peakMemoryBytes, limits.memoryBytes, megabytes),
        meter('Output', usage.outputBytes, limits.outputBytes, megabytes),
        el('p', { class: 'hint' }, `${duration(usage.cpuMs)} of processor time, at most ${limits.cpuMillis / 1000} of a core. `,
          usage.warm ? 'The sandbox had been started ahead.' : 'The sandbox was started for this run.'))));
}

function meter(label, used, allowed, format) {
  if (!(allowed > 0)) return null;
  const fill = el('i');
  fill.style.width = `${Math.min(100, (100 * used) / allowed)}%`;
  return el('div', { class: 'meter' },
    `${label}: ${format(used)} of ${format(allowed)} (${share(used / allowed)})`,
    el('div', { class: 'bar', 'aria-hidden': 'true' }, fill));
}

function share(fraction) {
  return fraction < 0.001 ? 'below 0.1\u00a0%' : percent(fraction, { digits: fraction < 0.1 ? 1 : 0 });
}
