"""Names that strategies of other years and other libraries use, and what they are called here."""

from __future__ import annotations

COLUMNS = ("timestamp", "open", "high", "low", "close", "volume")
COLUMN_LIST = "timestamp, open, high, low, close, volume"
ALSO = {
    "adjclose": "close", "adj close": "close", "adj_close": "close", "price": "close", "last": "close",
    "date": "timestamp", "datetime": "timestamp", "time": "timestamp", "vol": "volume",
}  # fmt: skip
GONE = {
    "append": "pd.concat([first, second]); a list has .append()",
    "iteritems": ".items()",
    "applymap": ".map(function)",
    "lookup": ".to_numpy() and whole-number positions, or .melt()",
    "ix": ".loc[label] or .iloc[place]",
    "mad": "(x - x.mean()).abs().mean()",
    "as_matrix": ".to_numpy()",
    "get_value": ".at[row, column]",
    "set_value": ".at[row, column] = value",
    "is_monotonic": ".is_monotonic_increasing",
    "pad": ".ffill()",
    "backfill": ".bfill()",
    "swaplevel": ".reorder_levels()",
    "slice_shift": ".shift()",
    "tshift": ".shift(freq=...)",
    "weekofyear": ".isocalendar().week",
    "week": ".isocalendar().week",
    "iteritem": ".items()",
    "sort": ".sort_values() or .sort_index()",
    "has_key": "key in mapping",
}
GONE_FROM_PANDAS = {
    "rolling_mean": "series.rolling(n).mean()",
    "rolling_std": "series.rolling(n).std()",
    "rolling_sum": "series.rolling(n).sum()",
    "rolling_max": "series.rolling(n).max()",
    "rolling_min": "series.rolling(n).min()",
    "rolling_apply": "series.rolling(n).apply(function)",
    "rolling_corr": "series.rolling(n).corr(other)",
    "ewma": "series.ewm(span=n).mean()",
    "ewmstd": "series.ewm(span=n).std()",
    "Panel": "a dict of DataFrames",
    "TimeGrouper": "pd.Grouper(freq=...)",
    "Int64Index": "pd.Index",
    "Float64Index": "pd.Index",
    "datetime": "an import: from datetime import datetime",
}
GONE_FROM_NUMPY = {
    "bool": "bool, or np.bool_",
    "int": "int, or np.int64",
    "float": "float, or np.float64",
    "object": "object",
    "str": "str",
    "complex": "complex",
    "long": "int",
    "NaN": "np.nan",
    "NAN": "np.nan",
    "Inf": "np.inf",
    "Infinity": "np.inf",
    "PINF": "np.inf",
    "NINF": "-np.inf",
    "float_": "np.float64",
    "trapz": "np.trapezoid",
    "product": "np.prod",
    "cumproduct": "np.cumprod",
    "alltrue": "np.all",
    "sometrue": "np.any",
    "in1d": "np.isin",
    "msort": "np.sort(x, axis=0)",
    "round_": "np.round",
}
OFFSETS = {
    "M": "ME", "Q": "QE", "Y": "YE", "A": "YE", "H": "h", "T": "min", "S": "s", "BM": "BME", "L": "ms", "U": "us",
    "BH": "bh", "SM": "SME", "BQ": "BQE", "BA": "BYE", "BY": "BYE", "N": "ns",
}  # fmt: skip
MODULES = {
    "pd": "pd", "pandas": "pd", "np": "np", "numpy": "np", "talib": "talib",
    "math": "import math", "datetime": "from datetime import datetime", "timedelta": "from datetime import timedelta",
    "statistics": "import statistics", "random": "import random", "re": "import re",
    "deque": "from collections import deque", "defaultdict": "from collections import defaultdict",
    "Counter": "from collections import Counter", "dataclass": "from dataclasses import dataclass",
    "Enum": "from enum import Enum", "Optional": "from typing import Optional", "List": "from typing import List",
    "Dict": "from typing import Dict", "Tuple": "from typing import Tuple", "Any": "from typing import Any",
    "Decimal": "from decimal import Decimal", "reduce": "from functools import reduce",
    "product": "from itertools import product", "sqrt": "from math import sqrt", "time": "import time",
    "itertools": "import itertools", "functools": "import functools", "collections": "import collections",
    "json": "import json", "dt": "import datetime as dt",
}  # fmt: skip
TALIB_OF = {
    "bbands": "BBANDS",
    "stoch": "STOCH",
    "sma": "SMA",
    "hma": "WMA",
    "psar": "SAR",
    "stochrsi": "STOCHRSI",
}
TALIB_CALLS = {
    "ATR": "talib.ATR(data['high'], data['low'], data['close'], timeperiod=14)",
    "ADX": "talib.ADX(data['high'], data['low'], data['close'], timeperiod=14)",
    "CCI": "talib.CCI(data['high'], data['low'], data['close'], timeperiod=14)",
    "STOCH": "talib.STOCH(data['high'], data['low'], data['close'])",
    "OBV": "talib.OBV(data['close'], data['volume'])",
    "MACD": "talib.MACD(data['close'], 12, 26, 9), which returns three series",
    "BBANDS": "talib.BBANDS(data['close'], 20), which returns upper, middle, lower",
    "SAR": "talib.SAR(data['high'], data['low'])",
}
