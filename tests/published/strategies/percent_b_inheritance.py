# After J. Bollinger's %b, in the class style of backtesting frameworks
from abc import ABC, abstractmethod

SYMBOL = 'EURUSD'
TIMEFRAME = '1h'

class BaseStrategy(ABC):
    def __init__(self, data):
        self.data = data

    @abstractmethod
    def decide(self):
        ...

    def run(self):
        return self.decide()

class PercentB(BaseStrategy):
    def decide(self):
        u, m, l = talib.BBANDS(self.data['close'], 20, 2, 2)
        b = (self.data['close'] - l) / (u - l)
        return pd.Series(np.where(b < 0, 1, np.where(b > 1, -1, 0)), index=self.data.index)

def strategy(data):
    return PercentB(data).run()
