# After the moving average envelope of chart manuals
SYMBOL = 'SPX'
TIMEFRAME = '1D'
WARMUP_BARS = 20

class Envelope:
    pct = 0.025

    def __init__(self):
        self.long = False

    def on_bar(self, df):
        ma = df['close'].rolling(20).mean().iloc[-1]
        px = df['close'].iloc[-1]
        if not self.long and px < ma * (1 - self.pct):
            self.long = True
            return 'BUY'
        if self.long and px > ma * (1 + self.pct):
            self.long = False
            return 'SELL'
        return 'HOLD'

env = Envelope()

def strategy(data):
    return env.on_bar(data)
