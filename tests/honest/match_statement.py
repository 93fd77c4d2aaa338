SYMBOL = 'AAPL'
TIMEFRAME = '1D'
def regime(vol):
    match vol:
        case float() if vol > 0.03:
            return 'wild'
        case float() if vol > 0.01:
            return 'normal'
        case _:
            return 'calm'

def strategy(data):
    match regime(float(data['close'].pct_change().std())):
        case 'wild':
            return 'SELL'
        case 'normal' | 'calm':
            return 'BUY'
    return 'HOLD'
