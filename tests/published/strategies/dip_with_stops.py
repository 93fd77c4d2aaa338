# After the RSI dip bots that set a stop and a target with each entry, as columns
SYMBOL = 'SPX'
TIMEFRAME = '1D'

def strategy(data):
    df = pd.DataFrame(index=data.index)
    rsi = talib.RSI(data['close'], 5)
    df['signal'] = np.where(rsi < 25, 'BUY', 'HOLD')
    df['stop_loss'] = 0.03
    df['take_profit'] = 0.02
    return df
