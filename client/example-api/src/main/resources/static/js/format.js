// Numbers and times as a trader reads them. Dates are ISO and UTC, as the service takes and gives them.

const MINUS = '\u2212';

function fixed(value, digits, sign) {
  const text = Math.abs(value).toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const zero = !/[1-9]/.test(text);
  if (value < 0 && !zero) return MINUS + text;
  return sign && !zero ? `+${text}` : text;
}

export function number(value, digits = 2) {
  return fixed(value, digits, false);
}

/** A fraction as percent: 0.0123 is 1.2 %. */
export function percent(fraction, { digits = 1, sign = false } = {}) {
  return `${fixed(fraction * 100, digits, sign)}\u00a0%`;
}

export function cash(value, { sign = false } = {}) {
  return fixed(value, Math.abs(value) >= 1000 ? 0 : 2, sign);
}

export function price(value) {
  return fixed(value, Math.abs(value) >= 1000 ? 1 : Math.abs(value) >= 1 ? 2 : 5, false);
}

/** A price at the edge of a chart, where all have the digits that the largest needs. */
export function axisPrices(values) {
  const most = Math.max(...values.map(Math.abs));
  return values.map((value) => fixed(value, most >= 50 ? 0 : most >= 5 ? 1 : most >= 0.5 ? 2 : 5, false));
}

/** Fractions at the edge of a chart as percent, with a digit more where they lie close together. */
export function axisPercents(values) {
  const digits = values.length > 1 && Math.abs(values[1] - values[0]) < 0.01 ? 1 : 0;
  return values.map((value) => percent(value, { digits }));
}

export function units(value) {
  return value.toLocaleString('en-GB', { maximumFractionDigits: 4 });
}

export function count(value) {
  return Math.round(value).toLocaleString('en-GB');
}

export function megabytes(bytes) {
  const mb = bytes / 1048576;
  return mb >= 10 ? `${count(mb)} MiB` : mb >= 0.1 ? `${number(mb, 1)} MiB` : `${count(bytes / 1024)} KiB`;
}

export function duration(ms) {
  if (ms < 0.1) return '0 ms';
  if (ms < 1000) return `${number(ms, ms < 10 ? 1 : 0)} ms`;
  return `${number(ms / 1000, ms < 10000 ? 2 : 1)} s`;
}

/** UTC. The time of day only where the bars have one. */
export function when(timeMs, intraday) {
  const iso = new Date(timeMs).toISOString();
  return intraday ? `${iso.slice(0, 10)} ${iso.slice(11, 16)}` : iso.slice(0, 10);
}

export function isIntraday(timesMs) {
  return timesMs.length > 1 && timesMs.some((time) => time % 86400000 !== timesMs[0] % 86400000);
}

/** "20 years", "8 months", "12 days": for a sentence. */
export function span(fromMs, toMs) {
  const days = (toMs - fromMs) / 86400000;
  const say = (value, unit) => `${value}\u00a0${unit}${value === 1 ? '' : 's'}`;
  if (days >= 700) return say(Math.round(days / 365.25), 'year');
  if (days >= 60) return say(Math.round(days / 30.44), 'month');
  if (days >= 2) return say(Math.round(days), 'day');
  return say(Math.max(1, Math.round(days * 24)), 'hour');
}
