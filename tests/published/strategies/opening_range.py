# After T. Crabel's opening range breakout, on hours
SYMBOL = 'EURUSD'
TIMEFRAME = '1h'

def strategy(data):
    day = data.index.normalize()
    nth = data.groupby(day).cumcount()
    opening_high = data['high'].where(nth < 3).groupby(day).cummax().ffill()
    opening_low = data['low'].where(nth < 3).groupby(day).cummin().ffill()
    buy = (nth >= 3) & (data['close'] > opening_high)
    sell = (nth >= 3) & (data['close'] < opening_low)
    return pd.Series(np.select([buy, sell], [1, -1], 0), index=data.index)
