# After C. Le Beau's chandelier exit, kept by hand in globals
SYMBOL = 'GOOG'
TIMEFRAME = '1D'
highest = None

def strategy(data):
    global highest
    close = data['close'].iloc[-1]
    atr = talib.ATR(data['high'], data['low'], data['close'], timeperiod=22).iloc[-1]
    if highest is None:
        if close >= data['close'].iloc[-22:].max():
            highest = data['high'].iloc[-1]
            return {'signal': 'BUY', 'reason': '22 day high'}
        return 'HOLD'
    highest = max(highest, data['high'].iloc[-1])
    if close < highest - 3 * atr:
        highest = None
        return {'signal': 'SELL', 'reason': 'chandelier'}
    return 'HOLD'
