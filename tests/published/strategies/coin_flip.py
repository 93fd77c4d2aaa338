# After the random entry baseline of V. Tharp's books, with a seed
SYMBOL = 'SPX'
TIMEFRAME = '1D'

def strategy(data):
    np.random.seed(42)
    flips = np.random.rand(len(data))
    return np.where(flips > 0.9, 'BUY', np.where(flips < 0.1, 'SELL', 'HOLD'))
