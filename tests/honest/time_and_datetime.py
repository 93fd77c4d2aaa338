SYMBOL = 'AAPL'
TIMEFRAME = '1D'
import time
import datetime as dt
from datetime import datetime, timedelta
start = time.time()
cutoff = datetime(2020, 3, 1) + timedelta(days=5)
def strategy(data):
    now = data.index[-1]
    if now.weekday() >= 5 or now.hour > 22:
        return 'HOLD'
    if now.tz_localize(None) < cutoff or now.date() < dt.date(2020, 1, 1):
        return 'HOLD'
    return 'BUY' if now.strftime('%A') == 'Monday' else 'SELL'
print('ready in', round(time.time() - start, 3))
