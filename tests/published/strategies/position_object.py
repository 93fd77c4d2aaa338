# After the `if not self.position` of backtrader's and backtesting.py's samples
SYMBOL = 'GOOG'
TIMEFRAME = '1D'
WARMUP_BARS = 30

def strategy(data, position):
    ma = data['close'].rolling(30).mean()
    if not position:
        if data['close'].iloc[-1] > ma.iloc[-1]:
            return 'BUY'
    else:
        if data['close'].iloc[-1] < ma.iloc[-1]:
            return 'SELL'
    return 'HOLD'
