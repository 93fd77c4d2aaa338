// The metrics in groups, each with its unit and an explanation that opens under the pointer, a tap or the keyboard.
import { el } from './dom.js';
import { GROUPS } from './metrics.js';

export function metricsPanel(metrics) {
  return el('div', { class: 'panel', id: 'metrics' }, el('h3', {}, 'Metrics'),
    el('div', { class: 'metric-groups' }, GROUPS.map(([title, rows]) => el('section', { class: 'metric-group' },
      el('h4', {}, title), rows.map((row) => metric(row, metrics))))));
}

function metric([name, label, format, explanation], metrics) {
  const value = metrics[name];
  const known = value !== undefined && value !== null;
  const tip = `tip-${name}`;
  return el('div', { class: 'metric', 'data-metric': name },
    el('button', { type: 'button', class: 'explain', 'aria-describedby': tip }, label),
    el('span', { class: 'tip', role: 'tooltip', id: tip }, known ? explanation : `${explanation} It is not defined for this run.`),
    el('output', { class: known ? null : 'undefined' }, known ? format(value) : 'not defined'));
}
