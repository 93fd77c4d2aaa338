# After L. Connors and C. Alvarez, Short Term Trading Strategies That Work: RSI(2)
SYMBOL = 'SPX'
TIMEFRAME = '1D'
WARMUP_BARS = 200

def strategy(data):
    close = data['close']
    rsi = talib.RSI(close, 2).iloc[-1]
    sma200 = close.rolling(200).mean().iloc[-1]
    sma5 = close.rolling(5).mean().iloc[-1]
    if rsi < 10 and close.iloc[-1] > sma200:
        return 'BUY', f'RSI(2) at {rsi:.1f}'
    if close.iloc[-1] > sma5:
        return 'SELL', 'above SMA(5)'
    return 'HOLD', ''
