# After the `self.position.entry_price` checks of Jesse's samples
SYMBOL = 'GOOG'
TIMEFRAME = '1D'
WARMUP_BARS = 50

def strategy(data, position):
    price = data['close'].iloc[-1]
    ema = talib.EMA(data['close'], 50).iloc[-1]
    if position.side == 'FLAT' and price > ema:
        return 'BUY', 'above EMA50'
    if position.side == 'LONG':
        if price < position.entry_price * 0.93:
            return 'SELL', 'stop'
        if price > position.entry_price * 1.2:
            return 'SELL', 'target'
    return 'HOLD', 'nothing to do'
