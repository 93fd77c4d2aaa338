# After D. Guppy's multiple moving averages
SYMBOL = 'GOOG'
TIMEFRAME = '1D'
SHORT = [3, 5, 8, 10, 12, 15]
LONG = [30, 35, 40, 45, 50, 60]

def strategy(data):
    emas = {n: data['close'].ewm(span=n, adjust=False).mean() for n in SHORT + LONG}
    short_min = pd.concat([emas[n] for n in SHORT], axis=1).min(axis=1)
    short_max = pd.concat([emas[n] for n in SHORT], axis=1).max(axis=1)
    long_min = pd.concat([emas[n] for n in LONG], axis=1).min(axis=1)
    long_max = pd.concat([emas[n] for n in LONG], axis=1).max(axis=1)
    return np.where(short_min > long_max, 'BUY', np.where(short_max < long_min, 'SELL', 'HOLD'))
