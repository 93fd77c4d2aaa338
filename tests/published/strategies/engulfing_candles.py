# After S. Nison's engulfing patterns, found by hand
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def is_bullish_engulfing(prev, cur):
    return prev.close < prev.open and cur.close > cur.open and cur.close > prev.open and cur.open < prev.close

def is_bearish_engulfing(prev, cur):
    return prev.close > prev.open and cur.close < cur.open and cur.close < prev.open and cur.open > prev.close

prev = None
for row in data.itertuples():
    if prev is not None:
        if is_bullish_engulfing(prev, row):
            signal('BUY', row.Index, row.close, reason='bullish engulfing')
        elif is_bearish_engulfing(prev, row):
            signal('SELL', row.Index, row.close, reason='bearish engulfing')
    prev = row
