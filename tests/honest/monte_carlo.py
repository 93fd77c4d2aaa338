SYMBOL = 'AAPL'
TIMEFRAME = '1D'
import random
rng = np.random.default_rng(42)
np.random.seed(7)
random.seed(1)
def strategy(data):
    r = data['close'].pct_change().dropna().values
    paths = rng.choice(r, size=(200, 5), replace=True).sum(axis=1)
    noise = np.random.normal(0, 1e-9) + random.random() * 1e-9
    return 'BUY' if np.percentile(paths, 30) + noise > -0.01 else 'HOLD'
