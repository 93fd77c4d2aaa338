# After the Turtles' System 1 (C. Faith), a unit at a time, as on trading forums
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

in_position = False

def strategy(data):
    global in_position
    if len(data) < 50:
        return 'HOLD'
    c = data['close'].iloc[-1]
    entry = data['high'].rolling(20).max().shift(1).iloc[-1]
    exit_ = data['low'].rolling(10).min().shift(1).iloc[-1]
    if not in_position and c > entry:
        in_position = True
        print(f'{data.index[-1]:%Y-%m-%d} breakout at {c}')
        return 'BUY'
    if in_position and c < exit_:
        in_position = False
        return 'SELL'
    return 'HOLD'
