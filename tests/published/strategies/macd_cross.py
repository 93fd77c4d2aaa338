# After G. Appel's MACD, as in Freqtrade's strategy samples
import talib.abstract as ta

SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def populate_indicators(dataframe):
    macd = ta.MACD(dataframe)
    dataframe['macd'] = macd['macd']
    dataframe['macdsignal'] = macd['macdsignal']
    return dataframe

def strategy(data):
    dataframe = populate_indicators(data.copy())
    dataframe['signal'] = 'HOLD'
    dataframe.loc[(dataframe['macd'] > dataframe['macdsignal']) & (dataframe['volume'] > 0), 'signal'] = 'BUY'
    dataframe.loc[(dataframe['macd'] < dataframe['macdsignal']), 'signal'] = 'SELL'
    return dataframe
