# After Freqtrade's `ta.EMA(dataframe, timeperiod=...)`
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def strategy(dataframe):
    dataframe['ema8'] = ta.EMA(dataframe, timeperiod=8)
    dataframe['ema21'] = ta.EMA(dataframe, timeperiod=21)
    dataframe['enter_long'] = (dataframe['ema8'] > dataframe['ema21']).astype(int)
    dataframe['signal'] = np.where(dataframe['enter_long'] == 1, 'BUY', 'SELL')
    return dataframe
