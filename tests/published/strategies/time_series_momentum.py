# After Moskowitz, Ooi and Pedersen, Time Series Momentum
SYMBOL = 'BTCUSD'
TIMEFRAME = '1M'
SIGNALS = 'POSITIONS'

def strategy(data):
    lookback = int(params.get('lookback', 12))
    momentum = data['close'].pct_change(lookback)
    position = np.sign(momentum).clip(lower=0).fillna(0)
    return position
