SYMBOL = 'AAPL'
TIMEFRAME = '1D'
from collections import deque, defaultdict, Counter, namedtuple
import itertools
Bar = namedtuple('Bar', ['o', 'c'])
window = deque(maxlen=5)
counts = Counter()
by_day = defaultdict(list)
def strategy(data):
    bar = Bar(data['open'].iloc[-1], data['close'].iloc[-1])
    window.append(bar.c - bar.o)
    counts['up' if bar.c > bar.o else 'down'] += 1
    by_day[data.index[-1].day_name()].append(bar._replace(o=0))
    runs = [len(list(g)) for k, g in itertools.groupby(window, key=lambda v: v > 0) if k]
    return 'BUY' if max(runs, default=0) >= 3 else 'SELL' if counts.most_common(1)[0][0] == 'down' else 'HOLD'
