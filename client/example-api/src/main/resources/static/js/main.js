// The page: editor and settings on one side, the run and its report on the other.
import { el, byId, replace } from './dom.js';
import { getJson, getText, health, Problem, stream } from './api.js';
import { Editor, kept } from './editor.js';
import { Settings } from './settings.js';
import { Live } from './live.js';
import { Report, logsPanel, warnings } from './report.js';
import { cancelledNotice, failureNotice, problemNotice } from './failures.js';
import { count } from './format.js';

const HEALTH_EVERY_MS = 10000;
const NARROW = window.matchMedia('(max-width: 999px)');

const settings = new Settings();
const editor = new Editor(() => byId('settings').requestSubmit(), () => (running ? cancel() : byId('run').focus()));
let running = null; // the AbortController of the run in progress
let report = null;

byId('settings').addEventListener('submit', (event) => {
  event.preventDefault();
  if (!running) run();
});
byId('cancel').addEventListener('click', cancel);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && running) cancel();
});
byId('example').addEventListener('change', async () => {
  const name = byId('example').value;
  if (name) editor.code = await getText(`/v1/examples/${encodeURIComponent(name)}`);
});

async function run() {
  const bars = settings.bars;
  if (!bars) return;
  const request = { ...settings.read(), code: editor.code, language: 'python', runId: newRunId() };
  settings.clearMarks();
  running = new AbortController();
  busy(true);
  report?.close();
  report = null;
  byId('empty').hidden = true;
  replace(byId('notice'));
  replace(byId('report'));
  const live = new Live(bars, request.backtest.initialCash);
  live.open();
  if (NARROW.matches) byId('live').scrollIntoView({ block: 'start' });
  let result = null;
  let ending = null;
  try {
    await stream(request, running.signal, (name, data) => { result = onEvent(name, data, live) ?? result; });
    if (!result) throw new Problem({ title: 'The connection broke during the run', detail: 'No result came. Your code is still in the editor.' });
  } catch (error) {
    if (error.name !== 'AbortError' && !(error instanceof Problem)) throw error;
    ending = error;
  } finally {
    live.close();
    running = null;
    busy(false);
  }
  if (result) show(result, bars);
  else if (ending.name === 'AbortError') end('Cancelled.', cancelledNotice(live.progress), logsPanel(live.logs));
  else {
    settings.mark(ending.body.errors ?? []);
    end('No result.', problemNotice(ending, live.progress, () => byId('settings').requestSubmit()), logsPanel(live.logs));
  }
  showHealth();
}

function onEvent(name, data, live) {
  if (name === 'accepted') say('Accepted.');
  else if (name === 'queued') say(data.position === 1 ? 'Waiting for a free place: next in the queue.' : `Waiting for a free place: ${count(data.position)} in the queue.`);
  else if (name === 'started') say('Running. Esc cancels.');
  else if (name === 'progress') live.onProgress(data);
  else if (name === 'log') live.onLog(data.text);
  else if (name === 'result') return data;
  return null;
}

function show(result, bars) {
  if (!result.success) {
    const { failure } = result;
    if (result.outcome === 'REJECTED') editor.check(); // the check names every line; the failure only the first
    else if (failure?.line > 0) editor.showFailure(failure);
    end('The run did not succeed.', failureNotice(result, bars, (line, column) => editor.goTo(line, column)), warnings(result), logsPanel(result.logs));
    return;
  }
  report = new Report(result, bars);
  replace(byId('report'), report.elements());
  say('Done.');
  if (NARROW.matches) byId('report').scrollIntoView({ block: 'start' });
}

function end(words, box, ...more) {
  replace(byId('notice'), box);
  replace(byId('report'), more);
  say(words);
  if (NARROW.matches) byId('notice').scrollIntoView({ block: 'start' });
}

function cancel() {
  running?.abort();
}

function busy(yes) {
  byId('run').disabled = yes;
  byId('cancel').disabled = !yes;
  byId('results').setAttribute('aria-busy', String(yes));
  if (yes) say('Sending …');
}

function say(words) {
  byId('state').textContent = words;
}

function newRunId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function showHealth() {
  const state = await health();
  const box = byId('service');
  if (state.status === 'SERVING') {
    const { running: taken, slots, queued } = state;
    box.dataset.state = taken < slots ? 'up' : 'busy';
    box.textContent = `Service ready: ${taken} of ${slots} places taken${queued > 0 ? `, ${count(queued)} waiting` : ''}`;
  } else {
    box.dataset.state = 'down';
    box.textContent = state.status === 'APPLICATION_DOWN' ? 'The application does not answer'
      : state.status === 'NOT_SERVING' ? 'The service cannot run strategies now' : 'The service cannot be reached';
  }
}

async function start() {
  const examples = await getJson('/v1/examples');
  const own = kept();
  replace(byId('example'), el('option', { value: '' }, 'my code'),
    examples.map((example) => el('option', { value: example.name }, example.title)));
  byId('example').value = own === null ? examples[0].name : '';
  editor.code = own ?? await getText(`/v1/examples/${encodeURIComponent(examples[0].name)}`);
  editor.onTyping(() => { byId('example').value = ''; });
  await settings.start();
}

showHealth();
setInterval(() => { if (!document.hidden) showHealth(); }, HEALTH_EVERY_MS);
start().catch((error) => {
  replace(byId('notice'), problemNotice(error instanceof Problem ? error : new Problem({ title: 'The page could not start', detail: error.message }), null, () => location.reload()));
});
