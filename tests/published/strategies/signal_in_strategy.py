# After bots that call signal() from strategy(data)
SYMBOL = 'GOOG'
TIMEFRAME = '1D'
WARMUP_BARS = 30

def strategy(data):
    bias = data['close'].iloc[-1] / data['close'].iloc[-25:].mean() - 1
    plot(bias, 'BIAS')
    if bias < -0.05:
        signal('BUY', data.index[-1], data['close'].iloc[-1], f'bias {bias:.2%}', quantity=1)
    elif bias > 0.05:
        signal('SELL', data.index[-1], data['close'].iloc[-1], f'bias {bias:.2%}')
