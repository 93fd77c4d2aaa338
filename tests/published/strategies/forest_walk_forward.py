# After the machine-learning notebooks that train a random forest on past returns and walk forward
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier

SYMBOL = 'SPX'
TIMEFRAME = '1D'

TRAIN = 750
STEP = 250
LAGS = [1, 2, 5, 10, 20]


def features(close):
    table = pd.DataFrame({f'return_{n}': close.pct_change(n) for n in LAGS})
    table['volatility'] = close.pct_change().rolling(20).std()
    return table


def strategy(data):
    close = data['close']
    X = features(close)
    y = (close.shift(-1) > close).astype(int)

    said = pd.Series('HOLD', index=data.index)
    for start in range(TRAIN + 25, len(data), STEP):
        train = slice(start - TRAIN, start - 1)     # the last label needs a bar that is not there yet
        test = slice(start, start + STEP)
        model = RandomForestClassifier(n_estimators=40, max_depth=4, random_state=42, n_jobs=-1)
        model.fit(X.iloc[train], y.iloc[train])
        up = model.predict_proba(X.iloc[test])[:, 1]
        said.iloc[test] = np.where(up > 0.55, 'BUY', np.where(up < 0.45, 'SELL', 'HOLD'))
    return said
