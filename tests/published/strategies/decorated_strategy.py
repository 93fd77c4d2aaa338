# After courses that wrap a strategy in a decorator
from functools import wraps

SYMBOL = 'GOOG'
TIMEFRAME = '1D'
WARMUP_BARS = 30

def no_flip_on_flat_days(fn):
    @wraps(fn)
    def inner(data):
        if data['close'].iloc[-1] == data['close'].iloc[-2]:
            return 'HOLD'
        return fn(data)
    return inner

@no_flip_on_flat_days
def strategy(data):
    return 'BUY' if data['close'].iloc[-1] > np.median(data['close'].iloc[-30:]) else 'SELL'
