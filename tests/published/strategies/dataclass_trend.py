# After the typed, configured bots on GitHub
from dataclasses import dataclass
from typing import Optional

SYMBOL = 'SPX'
TIMEFRAME = '1D'
WARMUP_BARS = 100

@dataclass(frozen=True)
class Config:
    fast: int = 20
    slow: int = 100
    band: float = 0.01

CONFIG = Config()

def trend(closes: np.ndarray, cfg: Config = CONFIG) -> Optional[bool]:
    fast, slow = closes[-cfg.fast:].mean(), closes[-cfg.slow:].mean()
    if abs(fast / slow - 1) < cfg.band:
        return None
    return bool(fast > slow)

def strategy(data: pd.DataFrame) -> str:
    up = trend(data['close'].to_numpy())
    return 'HOLD' if up is None else ('BUY' if up else 'SELL')
