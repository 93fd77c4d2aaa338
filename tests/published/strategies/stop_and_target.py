# After the percent stop and target of beginners' bots
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

entry_price = 0

def strategy(data):
    global entry_price
    price = data['close'].iloc[-1]
    ma = data['close'].iloc[-50:].mean()
    if entry_price == 0 and price > ma:
        entry_price = price
        return ('BUY', 'price over MA50')
    if entry_price > 0:
        change = (price - entry_price) / entry_price
        if change <= -0.05 or change >= 0.10:
            entry_price = 0
            return ('SELL', 'stop' if change < 0 else 'target')
    return ('HOLD', None)
