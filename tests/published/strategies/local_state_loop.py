# After the for-loop backtests of beginners' notebooks
SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def strategy(data):
    ema = data['close'].ewm(span=50, adjust=False).mean()
    position = 0
    signals = []
    for i in range(len(data)):
        if i < 50:
            signals.append(0)
            continue
        if position == 0 and data['close'].iloc[i] > ema.iloc[i] * 1.02:
            position = 1
            signals.append(1)
        elif position == 1 and data['close'].iloc[i] < ema.iloc[i] * 0.98:
            position = 0
            signals.append(-1)
        else:
            signals.append(0)
    return signals

if __name__ == '__main__':
    print('done')
