# After A. Clenow's Stocks on the Move: the slope of a regression on log prices
SYMBOL = 'SPX'
TIMEFRAME = '1D'
WARMUP_BARS = 90

def slope(ts):
    x = np.arange(len(ts))
    return np.polyfit(x, np.log(ts), 1)[0] * 252

def strategy(data):
    s = slope(data['close'].values[-90:])
    plot(s, 'annualised slope')
    return 'BUY' if s > 0.05 else ('SELL' if s < 0 else 'HOLD')
