# After the bracket orders of backtrader's samples and of Alpaca's bots
SYMBOL = 'GOOG'
TIMEFRAME = '1D'
WARMUP_BARS = 41

def strategy(data):
    resistance = data['high'].iloc[-41:-1].max()
    if data['close'].iloc[-1] > resistance:
        return {'signal': 'BUY', 'stop_loss': 0.05, 'take_profit': 0.10, 'reason': 'breakout with bracket'}
    return 'HOLD'
