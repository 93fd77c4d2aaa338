SYMBOL = 'AAPL'
TIMEFRAME = '1D'
from enum import Enum, auto
class Side(Enum):
    LONG = auto()
    FLAT = auto()
current = Side.FLAT
def strategy(data):
    global current
    up = bool(data['close'].iloc[-1] > data['close'].median())
    wanted = Side.LONG if up else Side.FLAT
    if wanted is current:
        return 'HOLD'
    current = wanted
    print(wanted.name, wanted.value)
    return 'BUY' if wanted is Side.LONG else 'SELL'
