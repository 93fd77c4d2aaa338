SYMBOL = 'BTC-USD'
TIMEFRAME = '1h'
import functools
def needs(bars):
    def wrap(fn):
        @functools.wraps(fn)
        def inner(data):
            if len(data) < bars:
                return 'HOLD'
            return fn(data)
        return inner
    return wrap

def logged(fn):
    def inner(data):
        out = fn(data)
        print(fn.__name__, out)
        return out
    return inner

@logged
@needs(30)
def strategy(data):
    return 'BUY' if data['close'].iloc[-1] > data['close'].iloc[-30] else 'SELL'
