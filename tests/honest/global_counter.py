SYMBOL = 'AAPL'
TIMEFRAME = '1D'
bars_held = 0
in_position = False
def strategy(data):
    global bars_held, in_position
    if in_position:
        bars_held += 1
        if bars_held >= 10:
            in_position, bars_held = False, 0
            return 'SELL'
        return 'HOLD'
    if data['close'].iloc[-1] > data['high'].iloc[-6:-1].max():
        in_position = True
        return 'BUY'
    return 'HOLD'
