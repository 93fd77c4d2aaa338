SYMBOL = 'AAPL'
TIMEFRAME = '1D'
def strategy(data):
    rows = [(ts, r) for ts, r in data['close'].pct_change().dropna().items()]
    ranked = sorted(rows, key=lambda pair: pair[1], reverse=True)
    best = {ts for ts, _ in ranked[:10]}
    worst = {ts: r for ts, r in ranked[-10:]}
    return pd.Series([1 if ts in worst else -1 if ts in best else 0 for ts in data.index], index=data.index)
