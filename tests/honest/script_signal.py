SYMBOL = 'AAPL'
TIMEFRAME = '1D'
data['sma'] = data['close'].rolling(20).mean()
plot(data['sma'], 'SMA 20', color='orange', linewidth=2, overlay=True)
position = 0
for i in range(20, len(data)):
    price = data['close'].iloc[i]
    when = data.index[i]
    if price > data['sma'].iloc[i] and position == 0:
        signal('BUY', when, price, reason='above SMA', icon='arrow')
        position += 1
    elif price < data['sma'].iloc[i] and position > 0:
        signal('SELL', when, price, f'below SMA at {price:,.2f}')
        position -= 1
