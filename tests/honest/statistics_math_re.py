SYMBOL = 'AAPL'
TIMEFRAME = '1D'
import math, statistics
import re
import json
name = re.sub(r'[^A-Z]', '', SYMBOL.upper())
config = json.loads('{"window": 20}')
def strategy(data):
    closes = data.close.tolist()[-config['window']:]
    m, s = statistics.mean(closes), statistics.pstdev(closes)
    if math.isclose(s, 0.0):
        return 'HOLD'
    z = (closes[-1] - m) / s
    p = 0.5 * (1 + math.erf(z / math.sqrt(2)))
    return 'SELL' if p > 0.95 else 'BUY' if p < 0.05 else 'HOLD'
