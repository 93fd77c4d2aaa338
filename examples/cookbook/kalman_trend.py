"""Kalman trend, vectorised with a loop: long while the filtered slope of the price is positive.

The filter takes the price for a level that moves with a slowly changing slope, plus noise. It has
no window; one number says how slowly the slope changes. Going forward bar by bar, it never sees the
next one.
"""

import math

SYMBOL = "SPX"
TIMEFRAME = "1D"
SIGNALS = "POSITIONS"  # 1 is long, 0 is flat

CYCLE = params.get("cycle", 200)  # bars; shorter waves are mostly taken for noise
WARM_UP = params.get("warm_up", 100)  # bars until the slope is trusted


def local_trend(values, slope_variance):
    """Level and slope after each value; variances are multiples of the noise's."""
    level, slope = values[0], 0.0
    p_level, p_both, p_slope = 1.0, 0.0, 1.0  # covariance of the two: little is known at first
    levels, slopes = np.empty(len(values)), np.empty(len(values))
    for i, value in enumerate(values):
        # What is expected of this bar ...
        level += slope
        p_level += 2 * p_both + p_slope
        p_both += p_slope
        p_slope += slope_variance
        # ... and what its surprise teaches.
        surprise = value - level
        gain_level, gain_slope = p_level / (p_level + 1), p_both / (p_level + 1)
        level += gain_level * surprise
        slope += gain_slope * surprise
        p_slope -= gain_slope * p_both
        p_both -= gain_level * p_both
        p_level -= gain_level * p_level
        levels[i], slopes[i] = level, slope
    return levels, slopes


def strategy(data):
    # Logarithms: the same percentage is the same step in 1999 and in 2018.
    levels, slopes = local_trend(np.log(data["close"].to_numpy()), (2 * math.pi / CYCLE) ** 4)
    plot(np.exp(levels), "Filtered level", overlay=True)
    plot(slopes, "Slope")
    position = pd.Series((slopes > 0).astype(int), index=data.index)
    position.iloc[:WARM_UP] = 0
    return position
