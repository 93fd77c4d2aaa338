SYMBOL = 'AAPL'
TIMEFRAME = '1D'
import talib
def strategy(data):
    macd, macd_signal, hist = talib.MACD(data['close'], fastperiod=12, slowperiod=26, signalperiod=9)
    if macd.iloc[-1] > macd_signal.iloc[-1] and hist.iloc[-1] > 0:
        return 'BUY'
    if hist.iloc[-1] < 0:
        return 'SELL'
    return 'HOLD'
