# After J. Hutson's TRIX over zero
SYMBOL = 'EURUSD'
TIMEFRAME = '1h'
SIGNALS = "POSITIONS"

def strategy(data):
    trix = talib.TRIX(data['close'], timeperiod=params.get('trix_period', 15))
    return (trix > 0).astype(int)
