SYMBOL = 'AAPL'
TIMEFRAME = '1D'
state = {'entry': None, 'stop': 0.0, 'history': []}
def strategy(data):
    price = float(data['close'].iloc[-1])
    if state['entry'] is None:
        state['entry'] = price
        state['stop'] = price * 0.95
        return 'BUY'
    state['stop'] = max(state['stop'], price * 0.95)
    state['history'].append(price)
    if price < state['stop']:
        state.update(entry=None, stop=0.0)
        return 'SELL'
    return 'HOLD'
