# After the linear regression channel of charting programs: two deviations around the fitted line
import numpy as np
from scipy import stats

SYMBOL = 'GOOG'
TIMEFRAME = '1D'
WARMUP_BARS = 60
LENGTH = 60


def strategy(data):
    close = data['close'].to_numpy()[-LENGTH:]
    x = np.arange(LENGTH)
    line = stats.linregress(x, close)
    fitted = line.intercept + line.slope * x
    width = 2 * np.sqrt(((close - fitted) ** 2).sum() / (LENGTH - 2))
    if close[-1] < fitted[-1] - width:
        return 'BUY'
    if close[-1] > fitted[-1] + width and line.slope > 0:
        return 'SELL'
    return 'HOLD'
