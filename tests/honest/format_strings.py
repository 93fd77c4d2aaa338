SYMBOL = 'AAPL'
TIMEFRAME = '1D'
TEMPLATE = 'close {:.2f} change {:+.1%}'
def strategy(data):
    c = data['close']
    print('Close: {:.2f}, bars: {}'.format(c.iloc[-1], len(c)))
    print(TEMPLATE.format(c.iloc[-1], c.pct_change().iloc[-1]))
    print('%s %.3f' % ('open', data['open'].iloc[-1]))
    print('{0:>8} {name!r}'.format(len(c), name=SYMBOL), sep=' ', end='\n')
    return 'HOLD' if c.iloc[-1] == c.iloc[-2] else 'BUY'
