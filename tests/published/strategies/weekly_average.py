# After S. Weinstein's stage analysis: the 30 week average on daily bars
SYMBOL = 'SPX'
TIMEFRAME = '1D'
SIGNALS = 'POSITIONS'

def strategy(data):
    weekly = data['close'].resample('W-FRI').last()
    ma30 = weekly.rolling(30).mean()
    stage2 = (weekly > ma30).astype(int)
    return stage2.reindex(data.index, method='ffill').fillna(0)
