# After the Internal Bar Strength rule of Volker Knapp and of Alvarez's blog
SYMBOL = 'SPX'
TIMEFRAME = '1D'

def strategy(data):
    ibs = (data['close'] - data['low']) / (data['high'] - data['low'])
    df = pd.DataFrame(index=data.index)
    df['signal'] = ibs.apply(lambda x: 'BUY' if x < 0.2 else ('SELL' if x > 0.8 else 'HOLD'))
    df['reason'] = ibs.map('IBS {:.2f}'.format)
    return df
