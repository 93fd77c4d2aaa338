# After frameworks whose strategy is an object that is called
SYMBOL = 'GOOG'
TIMEFRAME = '1D'
WARMUP_BARS = 45

class DualMomentum:
    def __init__(self, fast, slow):
        self.fast, self.slow = fast, slow

    def __call__(self, data):
        c = data['close'].values
        a = c[-1] / c[-self.fast] - 1
        b = c[-1] / c[-self.slow] - 1
        if a > 0 and b > 0:
            return 'BUY'
        if a < 0 and b < 0:
            return 'SELL'
        return 'HOLD'

strategy = DualMomentum(10, 45)
