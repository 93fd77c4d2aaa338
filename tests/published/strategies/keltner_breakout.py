# After C. Keltner's channel in L. Raschke's form, as in QuantConnect's library
SYMBOL, TIMEFRAME = 'GOOG', '1D'

def strategy(data):
    ema = talib.EMA(data['close'], 20)
    atr = talib.ATR(data['high'], data['low'], data['close'], 10)
    plot(ema + 2 * atr, 'upper', color='grey')
    plot(ema - 2 * atr, 'lower', color='grey')
    sig = pd.Series('HOLD', index=data.index)
    sig.loc[data['close'] > ema + 2 * atr] = 'BUY'
    sig.loc[data['close'] < ema] = 'SELL'
    return sig
