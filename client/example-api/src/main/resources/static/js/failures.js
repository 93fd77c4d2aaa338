// What the page says when there is no result: the run failed, was refused, was cancelled, or the service is gone.
import { el, notice } from './dom.js';
import { count, isIntraday, megabytes, number, when } from './format.js';

const TITLES = {
  REJECTED: 'The code was refused by the check; it did not run',
  STRATEGY_ERROR: 'The strategy stopped with an error',
  INVALID_SIGNAL: 'The strategy answered with something that is no signal',
  TIMEOUT: 'The strategy took too long',
  OUT_OF_MEMORY: 'The strategy needed too much memory',
  OUTPUT_LIMIT: 'The strategy printed or sent too much',
  PROCESS_LIMIT: 'The strategy started too many processes',
  CRASHED: 'The strategy crashed',
  SANDBOX_VIOLATION: 'The strategy did what its sandbox forbids',
  CANCELLED: 'The run was cancelled',
};
const ALLOWED = {
  TIME: (value) => `${number(value, 1)} s`, TIMEOUT: (value) => `${number(value, 1)} s`,
  MEMORY: megabytes, OUTPUT: megabytes, PROCESSES: count,
};

/** A run that ended without success: the sentence, its place in the code and in the bars, and what to try. */
export function failureNotice(result, bars, onGoTo) {
  const failure = result.failure ?? { message: result.error };
  const facts = [];
  if (failure.bar !== null && failure.bar !== undefined) {
    const time = bars.timeMs[failure.bar];
    if (time !== undefined) facts.push(`Bar ${count(failure.bar)}, counted from 0, is ${when(time, isIntraday(bars.timeMs))}.`);
  }
  const say = ALLOWED[(failure.limit ?? '').toUpperCase()];
  if (say && failure.allowed > 0) facts.push(`Allowed: ${say(failure.allowed)}${failure.used > 0 ? `, used: ${say(failure.used)}` : ''}.`);
  const box = notice('bad', TITLES[result.outcome] ?? `The run ended as ${result.outcome}`,
    el('p', {}, failure.message),
    failure.hint && failure.hint !== failure.message && el('p', {}, el('strong', {}, 'Try: '), failure.hint),
    facts.length > 0 && el('p', { class: 'hint' }, facts.join(' ')),
    failure.traceback && el('pre', { tabindex: '0', 'aria-label': 'Where in the code' }, failure.traceback),
    failure.line > 0 && el('div', { class: 'next' },
      el('button', { type: 'button', click: () => onGoTo(failure.line, failure.column) }, `Go to line ${failure.line}`)));
  box.id = 'failure';
  return box;
}

/** A refusal of the application or the service, or a connection that broke. */
export function problemNotice(problem, progress, onRetry) {
  const { body } = problem;
  const wait = body.retryAfterSeconds;
  const errors = body.errors ?? [];
  const box = notice(body.reason === 'QUEUE_FULL' || body.status === 429 ? 'warn' : 'bad', body.title ?? 'The request failed',
    body.detail && el('p', {}, body.detail),
    errors.length > 0 && el('ul', {}, errors.map((error) => el('li', {}, where(error), error.message))),
    progress && el('p', {}, `The run had come to bar ${count(progress.barsDone)} of ${count(progress.barsTotal)}. It gave no result, and nothing was kept of it.`),
    el('div', { class: 'next' }, el('button', { type: 'button', click: onRetry }, wait > 0 ? `Run again (best in ${count(Math.ceil(wait))} s)` : 'Run again')));
  box.id = 'problem';
  return box;
}

function where(error) {
  const place = [error.field, error.line > 0 ? `line ${error.line}` : null].filter((part) => part).join(', ');
  return place === '' ? null : el('strong', {}, `${place}: `);
}

export function cancelledNotice(progress) {
  const box = notice('', 'Cancelled',
    el('p', {}, progress ? `The run was stopped at bar ${count(progress.barsDone)} of ${count(progress.barsTotal)}. A cancelled run has no result.`
      : 'The run was stopped before its first bar.'));
  box.id = 'cancelled';
  return box;
}
