// The form: which bars, which account, which parameters. `read` gives the part of the request that it stands for.
import { el, byId, replace } from './dom.js';
import { getJson, parseCsv } from './api.js';
import { count, isIntraday, when } from './format.js';

const OWN_FILE = '(file)';

export class Settings {
  constructor() {
    this.form = byId('settings');
    this.bars = null;
    byId('data').addEventListener('change', () => this.choose(byId('data').value));
    byId('csv').addEventListener('change', () => this.readFile(byId('csv').files[0]));
    byId('add-parameter').addEventListener('click', () => this.addParameter().focus());
    this.form.addEventListener('input', (event) => mend(event.target));
  }

  async start() {
    const sets = await getJson('/v1/data');
    replace(byId('data'), sets.map((set) => el('option', { value: set.name }, set.title)));
    await this.choose(sets[0].name);
  }

  async choose(name) {
    if (name === OWN_FILE) {
      this.use(this.own, 'own');
      return;
    }
    this.use(await getJson(`/v1/data/${encodeURIComponent(name)}`), 'example');
  }

  async readFile(file) {
    if (!file) return;
    const summary = byId('bars-summary');
    summary.className = 'hint';
    summary.textContent = `Reading ${file.name} …`;
    try {
      this.own = await parseCsv(await file.text());
    } catch (error) {
      summary.className = 'field-error';
      const first = error.body?.errors?.[0];
      summary.textContent = `${file.name}: ${first ? first.message : error.message}`;
      byId('csv').setAttribute('aria-invalid', 'true');
      return;
    }
    mend(byId('csv'));
    const select = byId('data');
    select.querySelector(`option[value="${OWN_FILE}"]`)?.remove();
    select.append(el('option', { value: OWN_FILE }, file.name));
    select.value = OWN_FILE;
    this.use(this.own);
  }

  use(bars) {
    this.bars = bars;
    const times = bars.timeMs;
    const intraday = isIntraday(times);
    const summary = byId('bars-summary');
    summary.className = 'hint';
    summary.textContent = `${count(times.length)} bars, ${when(times[0], intraday)} to ${when(times[times.length - 1], intraday)}. `
      + 'A CSV needs the columns timestamp, open, high, low, close and, if known, volume.';
  }

  addParameter() {
    const name = el('input', { 'aria-label': 'Name of the parameter', placeholder: 'name', 'data-parameter': 'name' });
    const row = el('div', { class: 'parameter' }, name,
      el('input', { 'aria-label': 'Value of the parameter', placeholder: 'value: 20, 0.5, true or text', 'data-parameter': 'value' }),
      el('button', { type: 'button', 'aria-label': 'Remove this parameter', click: () => row.remove() }, '✕'));
    byId('parameters').append(row);
    return name;
  }

  /** The request without its code. An empty field is left out, so that the service's default applies. */
  read() {
    const request = { columns: this.bars, parameters: {}, backtest: {} };
    for (const field of this.form.querySelectorAll('[name]')) {
      if (field.name === 'data') continue;
      const value = valueOf(field);
      if (value === null) continue;
      const [group, name] = field.name.includes('.') ? field.name.split('.') : [null, field.name];
      (group ? request[group] : request)[name] = value;
    }
    for (const row of byId('parameters').children) {
      const [name, value] = [...row.querySelectorAll('input')].map((input) => input.value.trim());
      if (name !== '') request.parameters[name] = typed(value);
    }
    return request;
  }

  /** Marks the fields that a refusal names, and gives those that are none of the form. */
  mark(errors) {
    const others = [];
    for (const error of errors) {
      const field = this.form.querySelector(`[name="${CSS.escape(error.field)}"], [name$=".${CSS.escape(error.field)}"]`);
      if (!field) {
        others.push(error);
        continue;
      }
      field.setAttribute('aria-invalid', 'true');
      field.closest('label').append(el('span', { class: 'field-error' }, error.message));
      others.push(error);
    }
    return others;
  }

  clearMarks() {
    for (const field of this.form.querySelectorAll('[aria-invalid]')) mend(field);
  }
}

function mend(field) {
  field.removeAttribute('aria-invalid');
  field.closest('label')?.querySelector('.field-error')?.remove();
}

function valueOf(field) {
  if (field.type === 'checkbox') return field.checked;
  if (field.type !== 'number') return field.value;
  if (field.value === '') return null;
  const value = Number(field.value);
  // 0.05 % is 0.0005; without rounding it would be 0.0005000000000000001 or so
  return field.hasAttribute('data-percent') ? Number((value / 100).toPrecision(12)) : value;
}

/** A value that says a number or a truth is sent as one, so that the code gets it as such. */
function typed(text) {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && !/^[+-]?0\d/.test(text) ? Number(text) : text;
}
