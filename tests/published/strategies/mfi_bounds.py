# After G. Quong and A. Soudack's Money Flow Index, 20/80
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def strategy(data):
    mfi = talib.MFI(data['high'], data['low'], data['close'], data['volume'], timeperiod=14)
    signals = []
    for value in mfi:
        if value < 20:
            signals.append('BUY')
        elif value > 80:
            signals.append('SELL')
        else:
            signals.append('HOLD')
    return signals
