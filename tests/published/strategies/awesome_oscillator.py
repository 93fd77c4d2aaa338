# After B. Williams' Awesome Oscillator, zero line cross
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def strategy(data):
    median = (data['high'] + data['low']) / 2
    ao = median.rolling(5).mean() - median.rolling(34).mean()
    buy = (ao > 0) & (ao.shift() <= 0)
    sell = (ao < 0) & (ao.shift() >= 0)
    return buy.astype(int) - sell.astype(int)
