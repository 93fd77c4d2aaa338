// Talks to the application, and to nobody else. A refusal becomes a Problem with the fields of its problem+json.

export class Problem extends Error {
  constructor(body) {
    super(body.detail || body.title || 'The request failed');
    this.body = body;
  }
}

const UNREACHABLE = {
  title: 'The application cannot be reached',
  detail: 'Nothing was lost: your code is still in the editor. Check that the application runs, then try again.',
  status: 0,
};

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Problem(UNREACHABLE);
  }
  if (response.ok) return response;
  const body = await response.json().catch(() => ({ title: `The application answered ${response.status}`, status: response.status }));
  const retryAfter = Number(response.headers.get('Retry-After'));
  if (retryAfter > 0 && body.retryAfterSeconds === undefined) body.retryAfterSeconds = retryAfter;
  throw new Problem(body);
}

function json(body, signal) {
  return { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), signal };
}

export async function getJson(path) {
  return (await call(path)).json();
}

export async function getText(path) {
  return (await call(path)).text();
}

/** The state of the service, also while it is down: then the application answers 503 with the same fields. */
export async function health() {
  try {
    const response = await fetch('/v1/health');
    return await response.json();
  } catch {
    return { status: 'APPLICATION_DOWN' };
  }
}

export async function validate(code, signal) {
  return (await call('/v1/strategies/validate', json({ code, language: 'python' }, signal))).json();
}

export async function parseCsv(text) {
  return (await call('/v1/bars', { method: 'POST', headers: { 'Content-Type': 'text/csv' }, body: text })).json();
}

/** Runs a strategy. Gives `onEvent(name, data)` each event in order; aborting `signal` cancels the run. */
export async function stream(request, signal, onEvent) {
  const response = await call('/v1/strategies/stream', json(request, signal));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) deliver(block, onEvent);
    }
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw error instanceof Problem ? error : new Problem(UNREACHABLE);
  }
}

function deliver(block, onEvent) {
  let name = 'message';
  const data = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('event:')) name = line.slice(6).trim();
    else if (line.startsWith('data:')) data.push(line.slice(5));
  }
  if (data.length === 0) return; // a comment that keeps the connection alive
  const body = JSON.parse(data.join('\n'));
  if (name === 'problem') throw new Problem(body);
  onEvent(name, body);
}
