# After Connors and Alvarez's Double 7's
SYMBOL = 'SPX'
TIMEFRAME = '1D'
WARMUP_BARS = 200

def strategy(data):
    closes = data['close']
    above = closes.iloc[-1] > closes.tail(200).mean()
    if above and closes.iloc[-1] <= closes.tail(7).min():
        return {'signal': 'BUY', 'reason': '7 day low above the 200 day average'}
    if closes.iloc[-1] >= closes.tail(7).max():
        return {'signal': 'SELL', 'reason': '7 day high'}
    return {'signal': 'HOLD'}
