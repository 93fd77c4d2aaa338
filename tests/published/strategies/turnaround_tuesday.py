# After the Turnaround Tuesday of many blogs: buy a weak Monday, sell after two days
from datetime import datetime

SYMBOL = 'SPX'
TIMEFRAME = '1D'
WARMUP_BARS = 2

class State:
    entry_len = None

def strategy(data):
    weekday = data.index[-1].weekday()
    down = data['close'].iloc[-1] < data['close'].iloc[-2]
    if State.entry_len is None:
        if weekday == 0 and down:
            State.entry_len = len(data)
            return 'BUY'
    elif len(data) - State.entry_len >= 2:
        State.entry_len = None
        return 'SELL'
    return 'HOLD'
