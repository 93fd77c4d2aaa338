// The code editor: what is typed is checked by the service after a pause, and each finding is shown at its line.
import { el, byId, replace } from './dom.js';
import { validate } from './api.js';

const PAUSE_MS = 500;
const KEPT_AS = 'strategy-code';
const SIGNS = { error: '✕', warning: '!', suggestion: 'i' };
const SHOWN_INLINE = 10;

export class Editor {
  constructor(onRun, onLeave) {
    this.mirror = window.CodeMirror(byId('editor'), {
      mode: { name: 'python', version: 3 },
      lineNumbers: true,
      indentUnit: 4,
      matchBrackets: true,
      inputStyle: 'contenteditable', // what screen readers and phones' keyboards understand
      gutters: ['mark', 'CodeMirror-linenumbers'],
      extraKeys: {
        Tab: (cm) => (cm.somethingSelected() ? cm.indentSelection('add') : cm.replaceSelection('    ', 'end')),
        'Shift-Tab': 'indentLess',
        'Ctrl-Enter': onRun,
        'Cmd-Enter': onRun,
        Esc: onLeave,
      },
    });
    const input = this.mirror.getInputField();
    input.setAttribute('aria-label', 'Strategy code, Python');
    input.setAttribute('aria-describedby', 'editor-hint');
    input.setAttribute('aria-multiline', 'true');
    input.setAttribute('role', 'textbox');
    this.shown = [];
    this.mirror.on('change', () => {
      keep(this.code);
      this.clear();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.check(), PAUSE_MS);
    });
  }

  /** Called for each change by hand, not for one by `code = …`. */
  onTyping(listener) {
    this.mirror.on('change', (_, change) => { if (change.origin !== 'setValue') listener(); });
  }

  get code() {
    return this.mirror.getValue();
  }

  set code(text) {
    this.mirror.setValue(text);
  }

  goTo(line, column) {
    this.mirror.focus();
    this.mirror.setCursor({ line: line - 1, ch: Math.max(0, (column || 1) - 1) });
    byId('editor').scrollIntoView({ block: 'center' });
  }

  /** Asks the service what is wrong with the code; an answer to older code is dropped. */
  async check() {
    this.asked?.abort();
    this.asked = new AbortController();
    if (this.code.trim() === '') return replace(byId('findings'));
    try {
      const answer = await validate(this.code, this.asked.signal);
      this.show(answer.findings, answer.valid);
    } catch (error) {
      if (error.name === 'AbortError') return;
      replace(byId('findings'), el('p', { class: 'hint' }, `Not checked: ${error.message}`));
    }
  }

  clear() {
    this.mirror.operation(() => {
      this.mirror.clearGutter('mark');
      for (const undo of this.shown) undo();
    });
    this.shown = [];
  }

  /** Shows where a run failed, in the place of a check of the same code that is still to come. */
  showFailure({ line, column, message }) {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.show([{ severity: 'ERROR', line, column, message }], false);
  }

  /** Shows findings at their lines and in a list. */
  show(findings, valid) {
    this.clear();
    const atLines = findings.filter((finding) => finding.line > 0 && finding.line <= this.mirror.lineCount());
    this.mirror.operation(() => {
      atLines.forEach((finding, place) => this.mark(finding, place < SHOWN_INLINE));
    });
    const list = findings.map((finding) => el('li', {}, this.entry(finding)));
    replace(byId('findings'),
      valid && el('p', { class: 'ok' }, findings.length ? '✓ The check passed, with remarks.' : '✓ The check found nothing wrong.'),
      list.length > 0 && el('ul', {}, list));
  }

  mark(finding, inline) {
    const severity = finding.severity.toLowerCase();
    const line = finding.line - 1;
    this.mirror.setGutterMarker(line, 'mark',
      el('div', { class: `mark-sign mark-${severity}`, title: finding.message }, SIGNS[severity] ?? 'i'));
    if (severity === 'suggestion') return;
    this.mirror.addLineClass(line, 'background', `line-${severity}`);
    this.shown.push(() => this.mirror.removeLineClass(line, 'background', `line-${severity}`));
    if (!inline) return;
    const widget = this.mirror.addLineWidget(line, el('div', { class: `inline-finding inline-${severity}` }, finding.message));
    this.shown.push(() => widget.clear());
  }

  entry(finding) {
    const severity = finding.severity.toLowerCase();
    const place = finding.line > 0 ? `Line ${finding.line}` : 'Whole code';
    return el('button', {
      type: 'button', class: 'finding', 'data-severity': severity,
      click: () => finding.line > 0 && this.goTo(finding.line, finding.column),
    }, el('b', {}, `${SIGNS[severity] ?? 'i'} ${place}`), el('span', {}, finding.message));
  }
}

export function kept() {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null; // storage is switched off
  }
}

function keep(code) {
  try {
    localStorage.setItem(KEPT_AS, code);
  } catch {
    // storage is switched off or full: the code then lives as long as the page
  }
}
