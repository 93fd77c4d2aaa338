# After the trend notebooks that fit with scipy
from scipy.stats import linregress

SYMBOL = 'SPX'
TIMEFRAME = '1D'

def strategy(data):
    y = data['close'].values[-50:]
    fit = linregress(range(len(y)), y)
    if fit.rvalue ** 2 > 0.6:
        return 'BUY' if fit.slope > 0 else 'SELL'
    return 'HOLD'
