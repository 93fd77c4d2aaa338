# After E. Chan, Algorithmic Trading: z-score reversion on one series
import numpy as np

SYMBOL = 'EURUSD'
TIMEFRAME = '1h'
LOOKBACK = 48
ENTRY_Z = 2.0
EXIT_Z = 0.0

def strategy(data):
    m = data['close'].rolling(LOOKBACK).mean()
    s = data['close'].rolling(LOOKBACK).std()
    z = (data['close'] - m) / s
    return ['BUY' if v < -ENTRY_Z else 'SELL' if v > EXIT_Z else 'HOLD' for v in z]
