SYMBOL = 'AAPL'
TIMEFRAME = '1D'
class Base(object):
    def __init__(self, name):
        self.name = name
    def __repr__(self):
        return f'{type(self).__name__}({self.name})'
    def score(self, data):
        raise NotImplementedError('score')

class Momentum(Base):
    def __init__(self, name, n):
        super().__init__(name)
        self.n = n
    def score(self, data):
        return data['close'].pct_change(self.n).iloc[-1]

models = [Momentum('m10', 10), Momentum('m20', 20)]

def strategy(data):
    total = sum(m.score(data) for m in models)
    print(models)
    return 'BUY' if total > 0 else 'SELL'
