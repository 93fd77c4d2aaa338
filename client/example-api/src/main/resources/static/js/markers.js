// What is drawn on the price beside its line: when a position was held, where it was opened and closed, and candles where
// few enough bars are shown that each can be seen.
import { colour } from './charts.js';

const CANDLE_PX = 5;

/** Drawn below the price: a shade for each time that a position was held. */
export function holdings(trades, open, times) {
  return (plot) => {
    const { ctx, bbox } = plot;
    ctx.save();
    clip(ctx, bbox);
    ctx.fillStyle = colour('hold');
    for (const trade of trades) shade(plot, trade.entryTimeMs, trade.exitTimeMs);
    if (open) shade(plot, open.entryTimeMs, times[times.length - 1]);
    ctx.restore();
  };
}

function shade(plot, from, to) {
  const { ctx, bbox } = plot;
  const left = plot.valToPos(from, 'x', true);
  const right = plot.valToPos(to, 'x', true);
  if (right < bbox.left || left > bbox.left + bbox.width) return;
  ctx.fillRect(left, bbox.top, Math.max(1, right - left), bbox.height);
}

/** Drawn above the price: candles, then a triangle at each fill: up for a buy, down for a sale. */
export function fills(trades, open, bars) {
  const points = trades.flatMap((trade) => [
    { time: trade.entryTimeMs, price: trade.entryPrice, buy: trade.side !== 'SHORT' },
    { time: trade.exitTimeMs, price: trade.exitPrice, buy: trade.side === 'SHORT' },
  ]);
  if (open) points.push({ time: open.entryTimeMs, price: open.entryPrice, buy: open.side !== 'SHORT' });
  return (plot) => {
    const { ctx, bbox } = plot;
    ctx.save();
    clip(ctx, bbox);
    candles(plot, bars);
    const size = 5 * devicePixelRatio;
    for (const point of points) {
      const x = plot.valToPos(point.time, 'x', true);
      if (x < bbox.left - size || x > bbox.left + bbox.width + size) continue;
      triangle(ctx, x, plot.valToPos(point.price, 'y', true), size, point.buy);
    }
    ctx.restore();
  };
}

function triangle(ctx, x, y, size, buy) {
  const way = buy ? 1 : -1;
  ctx.beginPath();
  ctx.moveTo(x, y + way * 2);
  ctx.lineTo(x - size, y + way * (size * 1.7 + 2));
  ctx.lineTo(x + size, y + way * (size * 1.7 + 2));
  ctx.closePath();
  ctx.fillStyle = colour(buy ? 'gain' : 'loss');
  ctx.strokeStyle = colour('panel');
  ctx.lineWidth = 1.5;
  ctx.stroke();
  ctx.fill();
}

function candles(plot, bars) {
  const { ctx, bbox } = plot;
  const [first, last] = plot.series[0].idxs;
  const room = bbox.width / devicePixelRatio / Math.max(1, last - first + 1);
  if (room < CANDLE_PX) return;
  const width = Math.max(2, Math.min(14, room * 0.6)) * devicePixelRatio;
  for (let at = first; at <= last; at += 1) {
    const x = Math.round(plot.valToPos(bars.timeMs[at], 'x', true));
    const y = (value) => Math.round(plot.valToPos(value, 'y', true));
    const up = bars.close[at] >= bars.open[at];
    ctx.strokeStyle = colour(up ? 'gain' : 'loss');
    ctx.fillStyle = up ? colour('panel') : ctx.strokeStyle;
    ctx.lineWidth = devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(x, y(bars.high[at]));
    ctx.lineTo(x, y(bars.low[at]));
    ctx.stroke();
    const top = y(Math.max(bars.open[at], bars.close[at]));
    const tall = Math.max(1, y(Math.min(bars.open[at], bars.close[at])) - top);
    ctx.fillRect(x - width / 2, top, width, tall);
    ctx.strokeRect(x - width / 2, top, width, tall);
  }
}

function clip(ctx, bbox) {
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
}
