SYMBOL = 'AAPL'
TIMEFRAME = '1D'
class Trader:
    """Keeps a position between bars."""
    fee = 0.001

    def __init__(self, window=20):
        self.window = window
        self.position = 0
        self._last = None
        self.data = []
        self.__trades = 0

    @property
    def flat(self):
        return self.position == 0

    def decide(self, data):
        price = data['close'].iloc[-1]
        mean = data['close'].tail(self.window).mean()
        self._last = price
        self.data.append(price)
        if self.flat and price > mean:
            self.position = 1
            self.__trades += 1
            return 'BUY'
        if not self.flat and price < mean:
            self.position = 0
            return 'SELL'
        return 'HOLD'

trader = Trader(window=15)

def strategy(data):
    return trader.decide(data)
