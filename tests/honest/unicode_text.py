SYMBOL = 'AAPL'
TIMEFRAME = '1D'
# Überkauft / überverkauft – стратегия
größe = 14
def strategy(data):
    """Kauft bei ↓ und verkauft bei ↑ — 買い / 売り."""
    änderung = data['close'].diff(größe).iloc[-1]
    print(f'Δ = {änderung:.2f} €')
    return 'BUY' if änderung < 0 else 'SELL'
