# After the always-in EMA systems with +1/-1 state, per bar
SYMBOL = 'EURUSD'
TIMEFRAME = '1h'
SIGNALS = 'POSITIONS'
WARMUP_BARS = 80

state = {'pos': 0}

def strategy(data):
    price = data['close'].values
    upper = price[-81:-1].max()
    lower = price[-81:-1].min()
    if price[-1] > upper:
        state['pos'] = 1
    elif price[-1] < lower:
        state['pos'] = -1
    return state['pos']
