# After the Long/Flat columns of trading spreadsheets
SYMBOL = 'SPX'
TIMEFRAME = '1D'
SIGNALS = 'POSITIONS'
WARMUP_BARS = 60

def strategy(data):
    fast = data['close'].iloc[-15:].mean()
    slow = data['close'].iloc[-60:].mean()
    return 'LONG' if fast > slow else 'FLAT'
