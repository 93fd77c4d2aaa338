# After the PPO of StockCharts' ChartSchool
SYMBOL = 'SPX'
TIMEFRAME = '1D'

def strategy(data: pd.DataFrame) -> pd.Series:
    close: pd.Series = data['close']
    fast: pd.Series = close.ewm(span=12, adjust=False).mean()
    slow: pd.Series = close.ewm(span=26, adjust=False).mean()
    ppo: pd.Series = 100 * (fast - slow) / slow
    line: pd.Series = ppo.ewm(span=9, adjust=False).mean()
    return pd.Series(np.sign(ppo - line), index=data.index)
