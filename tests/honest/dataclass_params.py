SYMBOL = 'AAPL'
TIMEFRAME = '1D'
from dataclasses import dataclass, field
@dataclass(frozen=True)
class Params:
    fast: int = 8
    slow: int = 21
    levels: list = field(default_factory=lambda: [30, 70])

P = Params()

def strategy(data):
    fast = data.close.ewm(span=P.fast, adjust=False).mean()
    slow = data.close.ewm(span=P.slow, adjust=False).mean()
    return np.sign(fast - slow).astype(int)
