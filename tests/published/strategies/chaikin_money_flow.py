# After M. Chaikin's money flow over 21 days
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def strategy(data):
    hl = data['high'] - data['low']
    mfm = ((data['close'] - data['low']) - (data['high'] - data['close'])) / hl
    mfv = mfm.fillna(0) * data['volume']
    cmf = mfv.rolling(21).sum() / data['volume'].rolling(21).sum()
    return pd.DataFrame({'signal': np.where(cmf > 0.05, 'BUY', np.where(cmf < -0.05, 'SELL', 'HOLD')),
                         'reason': cmf.round(3).astype(str)}, index=data.index)
