SYMBOL = 'AAPL'
TIMEFRAME = '1D'
from typing import Optional
STOP_LOSS = 5
TAKE_PROFIT = 10.0
period: int = 14

def rsi(close: pd.Series, n: int = 14) -> pd.Series:
    delta = close.diff()
    gain = delta.where(delta > 0, 0.0).ewm(alpha=1 / n).mean()
    loss = -delta.where(delta < 0, 0.0).ewm(alpha=1 / n).mean()
    return 100 - 100 / (1 + gain / loss)

def last(values: list[float]) -> Optional[float]:
    return values[-1] if values else None

def strategy(data: pd.DataFrame) -> str:
    value = last(rsi(data['close'], period).dropna().tolist())
    if value is None:
        return 'HOLD'
    print(f"rsi={value:.2f} close={data['close'].iloc[-1]:>10.3f}")
    return 'BUY' if value < 30 else 'SELL' if value > 70 else 'HOLD'
