# After T. Chande's momentum oscillator, +/-50
SYMBOL = 'SPX'
TIMEFRAME = '1D'
OVERSOLD, OVERBOUGHT = -50, 50

def strategy(data):
    cmo = talib.CMO(data['close'], timeperiod=14)
    plot(cmo, 'CMO')
    result = []
    for i in range(len(data)):
        if pd.isna(cmo.iloc[i]):
            result.append('HOLD')
        elif cmo.iloc[i] < OVERSOLD:
            result.append('BUY')
        elif cmo.iloc[i] > OVERBOUGHT:
            result.append('SELL')
        else:
            result.append('HOLD')
    return result
