# After the session strategies of ForexFactory: long in London hours above the average
SYMBOL = 'EURUSD'
TIMEFRAME = '1h'
SIGNALS = 'POSITIONS'

def strategy(data):
    hours = data.index.hour
    in_session = (hours >= 7) & (hours < 16)
    trend = data['close'] > data['close'].rolling(120).mean()
    return (in_session & trend).astype(float)
