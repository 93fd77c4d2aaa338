# After the event-driven examples that keep their own window
from collections import deque
import statistics

SYMBOL = 'SPX'
TIMEFRAME = '1D'
WARMUP_BARS = 1
window = deque(maxlen=30)

def strategy(data):
    price = float(data['close'].iloc[-1])
    window.append(price)
    if len(window) < 30:
        return None
    avg = statistics.fmean(window)
    sd = statistics.pstdev(window)
    if price < avg - 1.5 * sd:
        return 'BUY'
    if price > avg + 0.5 * sd:
        return 'SELL'
