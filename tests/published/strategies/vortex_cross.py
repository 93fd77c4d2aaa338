# After Botes and Siepman's Vortex Indicator
SYMBOL = 'SPX'
TIMEFRAME = '1D'

def strategy(data):
    n = 14
    vm_plus = (data['high'] - data['low'].shift(1)).abs().rolling(n).sum()
    vm_minus = (data['low'] - data['high'].shift(1)).abs().rolling(n).sum()
    up = vm_plus > vm_minus
    down = vm_plus < vm_minus
    return up.astype(int) - down.astype(int)
