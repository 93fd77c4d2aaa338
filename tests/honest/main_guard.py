"""Breakout of the 20-day high."""
SYMBOL = 'AAPL'
TIMEFRAME = '1D'
def strategy(data):
    """Returns 'BUY' on a breakout."""
    high = data['high'].shift(1).rolling(20).max()
    return (data['close'] > high).astype(int)

def main():
    print('run me on the service')

if __name__ == '__main__':
    main()
