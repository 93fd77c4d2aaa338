# After A. Merrill and N. Fosback's turn of the month
import datetime as dt

SYMBOL = 'SPX'
TIMEFRAME = '1D'
SIGNALS = 'POSITIONS'

def strategy(data):
    day = data.index.day
    return pd.Series(((day >= 27) | (day <= 3)).astype(int), index=data.index)
