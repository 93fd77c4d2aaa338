"""Machine learning, vectorised: a logistic regression, fitted again and again as it walks forward.

Only what was known may be learned. The outcome of a bar is the gain from the open at which its
signal fills to the open some bars later, so the last bars before each fit have no outcome yet and
are left out of it. It needs scikit-learn, so it runs in the image `science`.
"""

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SYMBOL = "SPX"
TIMEFRAME = "1D"
SIGNALS = "POSITIONS"  # 1 is long, 0 is flat

HORIZON = params.get("horizon", 5)  # bars from fill to outcome
TRAIN = params.get("train", 1000)  # bars that each fit learns from
REFIT = params.get("refit", 63)  # bars from one fit to the next
CHANCE = params.get("chance", 0.5)  # chance of a gain above which to be in the market
HISTORY = 200  # bars of the longest feature


def features(data):
    close = data["close"]
    change = close.pct_change()
    table = pd.DataFrame({f"gain_{n}": close.pct_change(n) for n in (1, 5, 20, 60)})
    table["volatility"] = change.rolling(20).std() / change.rolling(120).std()
    table["trend"] = close / close.rolling(HISTORY).mean() - 1
    table["volume"] = np.log(data["volume"].rolling(5).mean() / data["volume"].rolling(60).mean())
    return table


def strategy(data):
    known = features(data).to_numpy()
    gain = data["open"].pct_change(HORIZON).to_numpy()  # up to the open of this bar: looks back
    late = HORIZON + 1  # the gain of bar i + late is the outcome of bar i
    chance = np.full(len(data), np.nan)
    for now in range(HISTORY + TRAIN + late, len(data), REFIT):
        model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1))
        model.fit(known[now - late - TRAIN : now - late], gain[now - TRAIN : now] > 0)
        chance[now : now + REFIT] = model.predict_proba(known[now : now + REFIT])[:, 1]
    plot(chance, "Chance of a gain")
    return pd.Series((chance > CHANCE).astype(int), index=data.index)
