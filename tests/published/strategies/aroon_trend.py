# After T. Chande's Aroon
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def strategy(data):
    down, up = talib.AROON(data['high'], data['low'], timeperiod=25)
    df = pd.DataFrame({'up': up, 'down': down})
    df['signal'] = df.apply(lambda r: 'BUY' if r['up'] > 70 and r['down'] < 30 else 'SELL' if r['down'] > 70 else 'HOLD', axis=1)
    return df
