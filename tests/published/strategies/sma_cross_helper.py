# After backtesting.py's SmaCross tutorial
import pandas as pd
import numpy as np
import talib

SYMBOL = 'GOOG'
TIMEFRAME = '1D'

def crossover(a, b):
    return (a > b) & (a.shift(1) <= b.shift(1))

def strategy(data):
    df = data.copy()
    n1, n2 = params.get('n1', 10), params.get('n2', 20)
    df['sma1'] = df['close'].rolling(n1).mean()
    df['sma2'] = df['close'].rolling(n2).mean()
    df['signal'] = 'HOLD'
    df.loc[crossover(df['sma1'], df['sma2']), 'signal'] = 'BUY'
    df.loc[crossover(df['sma2'], df['sma1']), 'signal'] = 'SELL'
    return df['signal']
