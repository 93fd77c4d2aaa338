SYMBOL = 'BTC-USD'
TIMEFRAME = '1h'
def strategy(data):
    open = data['open'].iloc[-1]
    close = data['close'].iloc[-1]
    max_ = max(open, close)
    gaps = [(open, close) for open, close in zip(data['open'], data['close']) if close > open]
    return 'BUY' if close > open and len(gaps) > 3 and max_ > 0 else 'HOLD'
