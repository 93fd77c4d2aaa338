# After T. Crabel's NR7: a close beyond the narrowest day of seven
SYMBOL = 'GOOG'
TIMEFRAME = '1D'
WARMUP_BARS = 10

def strategy(data):
    ranges = (data['high'] - data['low']).iloc[-8:-1]
    is_nr7 = ranges.iloc[-1] == ranges.min()
    yesterday = data.iloc[-2]
    today = data.iloc[-1]
    if is_nr7 and today['close'] > yesterday['high']:
        return 'BUY'
    if is_nr7 and today['close'] < yesterday['low']:
        return 'SELL'
    return 'HOLD'
