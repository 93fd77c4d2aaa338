# After J. Bollinger's bands, as in QuantConnect's mean reversion examples
SYMBOL = 'SPX'
TIMEFRAME = '1D'

class BollingerReversion:
    def __init__(self, period=20, k=2):
        self.period = period
        self.k = k

    def generate_signals(self, df):
        mid = df['close'].rolling(self.period).mean()
        std = df['close'].rolling(self.period).std()
        lower = mid - self.k * std
        signals = pd.Series('HOLD', index=df.index)
        signals[df['close'] < lower] = 'BUY'
        signals[df['close'] > mid] = 'SELL'
        return signals

def strategy(data):
    return BollingerReversion().generate_signals(data)
