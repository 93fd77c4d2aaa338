from __future__ import annotations
SYMBOL = 'AAPL'
TIMEFRAME = '1D'
from decimal import Decimal, ROUND_HALF_UP
from typing import NamedTuple
from collections.abc import Callable
class Level(NamedTuple):
    price: Decimal
    side: str = 'BUY'
def rounded(x: float, step: str = '0.01') -> Decimal:
    return Decimal(str(x)).quantize(Decimal(step), rounding=ROUND_HALF_UP)
rule: Callable[[float], Decimal] = rounded
def strategy(data: pd.DataFrame) -> str:
    level = Level(rule(data['low'].tail(20).min()))
    return level.side if rounded(data['close'].iloc[-1]) <= level.price * Decimal('1.02') else 'HOLD'
