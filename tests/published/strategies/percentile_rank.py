# After the percent rank filters of D. Varadi's blog
SYMBOL = 'SPX'
TIMEFRAME = '1D'

def strategy(data):
    rank = data['close'].rolling(60).apply(lambda w: (w[:-1] < w[-1]).mean(), raw=True)
    df = pd.DataFrame({'rank': rank})
    df['signal'] = ['BUY' if (r := v) == r and r > 0.8 else 'SELL' if r < 0.4 else 'HOLD' for v in df['rank']]
    return df
