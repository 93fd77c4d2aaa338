// The closed trades as a table that can be sorted; a trade's number shows it on the charts.
import { el, replace } from './dom.js';
import { cash, percent, price, units, when } from './format.js';

const PAGE = 200;
const EXITS = {
  SIGNAL: 'signal', STOP_LOSS: 'stop loss', TAKE_PROFIT: 'take profit', TRAILING_STOP: 'trailing stop', RUIN: 'ruin',
  MARGIN_CALL: 'margin call', TARGET: 'target', EXIT: 'exit',
};
const COLUMNS = [
  ['#', (trade) => trade.number],
  ['Side', (trade) => trade.side],
  ['Entry', (trade) => trade.entryTimeMs],
  ['Exit', (trade) => trade.exitTimeMs],
  ['Units', (trade) => trade.size],
  ['Entry price', (trade) => trade.entryPrice],
  ['Exit price', (trade) => trade.exitPrice],
  ['Gain, cash', (trade) => trade.pnl],
  ['Gain, %', (trade) => trade.pnlFraction],
  ['Worst, %', (trade) => trade.mae],
  ['Best, %', (trade) => trade.mfe],
  ['Why', (trade) => trade.exitReason],
];

export function tradesPanel(trades, intraday, onShow) {
  const numbered = trades.map((trade, place) => ({ ...trade, number: place + 1 }));
  const body = el('tbody');
  const more = el('button', { type: 'button', class: 'quiet' });
  let order = { column: 0, down: false };
  let shown = PAGE;

  const head = el('tr', {}, COLUMNS.map(([title], column) => el('th', { scope: 'col' },
    el('button', { type: 'button', click: () => sort(column) }, title))));

  function sort(column) {
    order = { column, down: order.column === column ? !order.down : column > 3 };
    shown = PAGE;
    fill();
  }

  function fill() {
    const key = COLUMNS[order.column][1];
    const sorted = [...numbered].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.number - b.number));
    if (order.down) sorted.reverse();
    [...head.children].forEach((cell, column) => {
      if (column === order.column) cell.setAttribute('aria-sort', order.down ? 'descending' : 'ascending');
      else cell.removeAttribute('aria-sort');
    });
    replace(body, sorted.slice(0, shown).map((trade) => row(trade, intraday, onShow)));
    more.hidden = shown >= sorted.length;
    more.textContent = `Show all ${sorted.length} trades`;
  }
  more.addEventListener('click', () => {
    shown = numbered.length;
    fill();
  });
  fill();
  return el('div', { class: 'panel', id: 'trades' }, el('h3', {}, `Trades: ${trades.length} closed`),
    trades.length === 0 ? el('p', { class: 'hint' }, 'The strategy closed no trade.')
      : [el('div', { class: 'table-wrap', tabindex: '0', role: 'region', 'aria-label': 'Closed trades' },
        el('table', {}, el('thead', {}, head), body)), more]);
}

function row(trade, intraday, onShow) {
  const won = trade.pnl > 0;
  const short = trade.side === 'SHORT';
  return el('tr', {},
    el('td', {}, el('button', { type: 'button', class: 'explain', title: 'Show on the charts',
      'aria-label': `Show trade ${trade.number} on the charts`, click: () => onShow(trade) }, String(trade.number))),
    el('td', {}, short ? 'short' : 'long'),
    el('td', {}, when(trade.entryTimeMs, intraday)),
    el('td', {}, when(trade.exitTimeMs, intraday)),
    el('td', {}, units(trade.size)),
    el('td', {}, price(trade.entryPrice)),
    el('td', {}, price(trade.exitPrice)),
    el('td', { class: won ? 'gain' : 'loss' }, cash(trade.pnl, { sign: true })),
    el('td', { class: won ? 'gain' : 'loss' }, percent(trade.pnlFraction, { sign: true })),
    el('td', {}, percent(trade.mae)),
    el('td', {}, percent(trade.mfe, { sign: true })),
    el('td', {}, [trade.entryReason, EXITS[trade.exitReason] ?? trade.exitReason, trade.exitSignalReason]
      .filter((text) => text).join(' · ')));
}
