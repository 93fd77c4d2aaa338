# After the golden cross of Quantopian's and zipline's dual moving average sample
SYMBOL = 'SPX'
TIMEFRAME = '1D'
SIGNALS = 'POSITIONS'

def strategy(data):
    short_mavg = data.close.rolling(window=50, min_periods=50).mean()
    long_mavg = data.close.rolling(window=200, min_periods=200).mean()
    return (short_mavg > long_mavg).astype(int)
