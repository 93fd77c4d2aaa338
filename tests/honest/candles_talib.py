SYMBOL = 'AAPL'
TIMEFRAME = '1D'
patterns = {'hammer': talib.CDLHAMMER, 'engulfing': talib.CDLENGULFING, 'star': talib.CDLMORNINGSTAR}
def strategy(data):
    args = [data[c] for c in ('open', 'high', 'low', 'close')]
    total = sum(fn(*args).iloc[-1] for fn in patterns.values())
    upper, middle, lower = talib.BBANDS(data['close'], timeperiod=20, matype=talib.MA_Type.EMA)
    return 'BUY' if total > 0 and data['close'].iloc[-1] < upper.iloc[-1] else 'HOLD'
