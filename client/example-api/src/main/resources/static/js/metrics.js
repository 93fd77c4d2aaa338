// What each metric is called, in which unit it is, and what it says. The service's formulas are in the proto, beside each field.
import { cash, count, number, percent } from './format.js';

const pct = (value) => percent(value);
const signed = (value) => percent(value, { sign: true });
const ratio = (value) => number(value);
const money = (value) => cash(value);
const days = (value) => `${number(value, value < 10 ? 1 : 0)}\u00a0days`;
const times = (value) => `${number(value, 1)}\u00a0×`;

// [name in the answer, label, unit, explanation]
export const GROUPS = [
  ['Return', [
    ['finalEquity', 'Final equity', money, 'Cash and position at the close of the last bar.'],
    ['totalReturn', 'Total return', signed, 'Gain or loss over the whole time, after all costs.'],
    ['cagr', 'Growth a year (CAGR)', signed, 'The steady yearly growth that leads to the same end. Below a year of bars it extrapolates.'],
    ['annualReturn', 'Annual return', signed, 'As the growth a year, by counting bars in place of the calendar.'],
    ['bestPeriodReturn', 'Best period', signed, 'The largest gain within one bar, or one day of intraday bars.'],
    ['worstPeriodReturn', 'Worst period', signed, 'The largest loss within one bar, or one day of intraday bars.'],
    ['periodWinRate', 'Winning periods', pct, 'Share of gains among all periods that were not flat.'],
  ]],
  ['Against buy and hold', [
    ['buyHoldReturn', 'Buy and hold', signed, 'From the first close to the last, without costs.'],
    ['alpha', 'Alpha, a year', signed, 'Return that the market’s own moves do not explain.'],
    ['beta', 'Beta', ratio, 'How much the account moves when the market moves by 1.'],
    ['rSquared', 'R²', ratio, 'Share of the account’s moves that the market explains: 0 none, 1 all.'],
    ['trackingError', 'Tracking error, a year', pct, 'How far the returns stray from those of buy and hold.'],
    ['informationRatio', 'Information ratio', ratio, 'Return above buy and hold for each unit of straying.'],
  ]],
  ['Risk', [
    ['annualVolatility', 'Volatility, a year', pct, 'How much returns scatter. Stocks have some 15 to 20 %.'],
    ['maxDrawdown', 'Maximum drawdown', pct, 'The worst fall from a peak of the account to a later low, at closes.'],
    ['maxDrawdownDurationDays', 'Longest drawdown', days, 'The longest time below an earlier peak, in calendar days.'],
    ['avgDrawdown', 'Average drawdown', pct, 'The mean depth of all falls from a peak.'],
    ['ulcerIndex', 'Ulcer index', pct, 'Depth and length of drawdowns in one figure; lower is calmer.'],
    ['valueAtRisk95', 'Value at risk, 95 %', pct, 'One period in 20 was worse than this.'],
    ['cvar95', 'Expected shortfall, 95 %', pct, 'The mean of the worst period in 20.'],
    ['tailRatio', 'Tail ratio', ratio, 'Large gains over large losses; above 1 the gains are larger.'],
    ['skewness', 'Skewness', ratio, 'Below 0: rare large losses. Above 0: rare large gains.'],
    ['kurtosisExcess', 'Excess kurtosis', ratio, 'Above 0: extreme periods are more frequent than in a normal distribution.'],
  ]],
  ['Return for the risk', [
    ['sharpeRatio', 'Sharpe ratio', ratio, 'Return over the risk-free rate for each unit of volatility, a year. Above 1 is good, above 2 rare.'],
    ['sortinoRatio', 'Sortino ratio', ratio, 'As Sharpe, but counts only the volatility of losses.'],
    ['calmarRatio', 'Calmar ratio', ratio, 'Growth a year over the maximum drawdown.'],
    ['martinRatio', 'Martin ratio', ratio, 'Growth a year over the ulcer index.'],
    ['omegaRatio', 'Omega ratio', ratio, 'Sum of gains over sum of losses; above 1 the account grew.'],
    ['gainToPainRatio', 'Gain to pain', ratio, 'All returns over the sum of losses.'],
    ['recoveryFactor', 'Recovery factor', ratio, 'Total return over the maximum drawdown.'],
    ['treynorRatio', 'Treynor ratio', signed, 'Return over the risk-free rate for each unit of beta, a year.'],
    ['commonSenseRatio', 'Common sense ratio', ratio, 'Omega ratio times tail ratio.'],
    ['probabilisticSharpeRatio', 'Chance that Sharpe is above 0', pct, 'How sure the Sharpe ratio is, given the number of periods and their shape.'],
  ]],
  ['Trades', [
    ['nTrades', 'Closed trades', (value) => count(value), 'Positions that were opened and closed. Below 30, averages say little.'],
    ['winRate', 'Winning trades', pct, 'Share of closed trades with a gain after commission.'],
    ['profitFactor', 'Profit factor', ratio, 'Money won over money lost. Above 1 the trades earn.'],
    ['expectancy', 'Mean gain a trade', (value) => cash(value, { sign: true }), 'In cash, after commission.'],
    ['payoffRatio', 'Payoff ratio', ratio, 'Average win over average loss.'],
    ['avgWin', 'Average win', money, 'In cash, of winning trades.'],
    ['avgLoss', 'Average loss', money, 'In cash, of losing trades.'],
    ['avgTradeReturn', 'Mean return a trade', signed, 'On the value of the position.'],
    ['bestTradeReturn', 'Best trade', signed, 'On the value of the position.'],
    ['worstTradeReturn', 'Worst trade', signed, 'On the value of the position.'],
    ['avgMae', 'Mean worst point of a trade', pct, 'How far trades were in loss on their way (MAE).'],
    ['avgMfe', 'Mean best point of a trade', pct, 'How far trades were in gain on their way (MFE).'],
    ['maxConsecutiveWins', 'Most wins in a row', (value) => count(value), 'Closed trades.'],
    ['maxConsecutiveLosses', 'Most losses in a row', (value) => count(value), 'Closed trades.'],
    ['avgTradeDurationDays', 'Mean length of a trade', days, 'Calendar days from entry to exit.'],
    ['maxTradeDurationDays', 'Longest trade', days, 'Calendar days from entry to exit.'],
    ['sqn', 'System quality number', ratio, 'Mean gain over its scatter, times the root of the number of trades. Above 2 is good.'],
    ['kellyCriterion', 'Kelly fraction', pct, 'Share of the account that would have grown it fastest. Most traders risk far less.'],
  ]],
  ['Exposure and costs', [
    ['exposureTime', 'Time in the market', pct, 'Share of bars with a position at the close.'],
    ['exposureLong', 'Time long', pct, 'Share of bars with a long position at the close.'],
    ['exposureShort', 'Time short', pct, 'Share of bars with a short position at the close.'],
    ['turnover', 'Turnover a year', times, 'Value traded in a year, in multiples of the account.'],
    ['totalCommission', 'Commission', money, 'Cash for all fills.'],
    ['totalFinancing', 'Financing', money, 'Cash for what was borrowed.'],
  ]],
];
