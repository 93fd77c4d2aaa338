# After J. W. Wilder's RSI, the 30/70 rule of most tutorials
import talib as ta

SYMBOL, TIMEFRAME = 'GOOG', '1D'

def strategy(data):
    rsi = ta.RSI(data['close'].values, timeperiod=14)
    plot(rsi, 'RSI')
    signals = np.where(rsi < 30, 'BUY', np.where(rsi > 70, 'SELL', 'HOLD'))
    return pd.Series(signals, index=data.index)
