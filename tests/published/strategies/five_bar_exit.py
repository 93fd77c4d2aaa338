# After `len(self) >= self.bar_executed + 5` of backtrader's quickstart
SYMBOL = 'GOOG'
TIMEFRAME = '1D'
WARMUP_BARS = 3

def strategy(data, position):
    c = data['close']
    if not position:
        if c.iloc[-1] < c.iloc[-2] < c.iloc[-3]:
            return 'BUY'
    elif position.bars_held >= 5:
        return 'SELL'
