# After state machines of algorithmic trading courses
from enum import Enum

SYMBOL = 'GOOG'
TIMEFRAME = '1D'
WARMUP_BARS = 40

class State(Enum):
    OUT = 0
    IN = 1

class Machine:
    def __init__(self):
        self._state = State.OUT

    @property
    def invested(self):
        return self._state is State.IN

    def step(self, fast, slow):
        match (self.invested, bool(fast > slow)):
            case (False, True):
                self._state = State.IN
                return 'BUY'
            case (True, False):
                self._state = State.OUT
                return 'SELL'
            case _:
                return 'HOLD'

machine = Machine()

def strategy(data):
    c = data['close']
    return machine.step(c.iloc[-10:].mean(), c.iloc[-40:].mean())
