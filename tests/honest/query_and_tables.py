from zoneinfo import ZoneInfo

SYMBOL = 'AAPL'
TIMEFRAME = '1D'
NEW_YORK = ZoneInfo('America/New_York')
RULES = {'kind': 'EMA', 'fast': 12, 'slow': 26}
AVERAGES = [('SMA', 10), ('EMA', 20), ('WMA', 30)]
CALM = 'high - low < 2 * close.diff().abs().rolling(14).mean()'

def strategy(data):
    df = data.copy()
    for name, length in AVERAGES:
        df[f'{name}_{length}'] = getattr(talib, name)(df['close'], timeperiod=length)
    average = getattr(talib, RULES.get('kind', 'SMA'))
    df['trend'] = average(df['close'], RULES['fast']) > average(df['close'], RULES['slow'])
    df = df.eval('spread = high - low')
    df = df.eval("""
        middle = (high + low) / 2
        above = close > middle
    """)
    up = df.query('close > open and close > high.shift(1) and trend').index
    calm = df.query(CALM, engine='python').index
    fridays = df.query('index.dt.day_of_week == 4 & volume > 0').index
    out = pd.Series('HOLD', index=data.index)
    out[up] = 'BUY'
    out[calm.intersection(fridays)] = 'SELL'
    hours = data.index.tz_convert(NEW_YORK).hour
    print(hours.max(), [getattr(np, f)(df['spread']) for f in ('mean', 'max')])
    return out
