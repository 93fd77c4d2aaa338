SYMBOL = 'AAPL'
TIMEFRAME = '1D'
def strategy(data):
    ha_close = (data['open'] + data['high'] + data['low'] + data['close']) / 4
    ha_open = [(data['open'].iloc[0] + data['close'].iloc[0]) / 2]
    for i in range(1, len(data)):
        ha_open.append((ha_open[i - 1] + ha_close.iloc[i - 1]) / 2)
    green = ha_close.values > np.array(ha_open)
    return 'BUY' if green[-1] and not green[-2] else 'SELL' if not green[-1] and green[-2] else 'HOLD'
