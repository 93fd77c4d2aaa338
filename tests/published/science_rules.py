"""Rules that learn or fit a model, as a side for each bar, without the library that the strategy uses where one can."""

from __future__ import annotations

import numpy as np

from tests.published import indicators as ind
from tests.published.judges import sides


def channel_of_line(b, length=60):
    """Two deviations around a line that is fitted by least squares."""
    x = np.arange(length)

    def last_and_width(part, _axis):
        lines = np.polynomial.polynomial.polyfit(x, part.T, 1)
        fitted = lines[0][:, None] + lines[1][:, None] * x
        return fitted[:, -1] + 1j * np.sqrt(((part - fitted) ** 2).sum(axis=1) / (length - 2))

    slope = ind.slope(b.close, length)
    last = ind.windows(b.close, length, lambda part, axis: last_and_width(part, axis).real)
    width = 2 * ind.windows(b.close, length, lambda part, axis: last_and_width(part, axis).imag)
    return sides(b.close < last - width, (b.close > last + width) & (slope > 0))


def forest(b, train=750, step=250):
    """The same trees, of the library outside of a sandbox: from features that numpy makes."""
    from sklearn.ensemble import RandomForestClassifier  # noqa: PLC0415 - slow to import

    close = np.asarray(b.close, float)
    gains = [close / ind.before(close, n) - 1 for n in (1, 2, 5, 10, 20)]
    table = np.column_stack([*gains, ind.deviation(gains[0], 20, 1)])
    up = np.append(close[1:] > close[:-1], False).astype(int)
    said = np.zeros(len(close), int)
    for start in range(train + 25, len(close), step):
        learned = slice(start - train, start - 1)
        model = RandomForestClassifier(n_estimators=40, max_depth=4, random_state=42)
        chance = model.fit(table[learned], up[learned]).predict_proba(table[start : start + step])
        said[start : start + step] = sides(chance[:, 1] > 0.55, chance[:, 1] < 0.45)
    return said
