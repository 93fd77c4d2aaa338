"""The image `science`: its libraries compute in a sandbox what they compute outside; the other image names it."""

import json

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import linalg, optimize, signal, stats
from sklearn.cluster import KMeans
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from statsmodels.tsa.stattools import adfuller

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.deployments import BUY, deployment, list_request
from tests.stand.market_bars import random_bars
from tests.stand.running_service import SCIENCE_IMAGE, refusal_of, run_request, until

BARS = random_bars(300)
HEAD = "SYMBOL, TIMEFRAME = 'X', '1D'\n"
MIB = 1 << 20
IMPORTS = """
import json
import numpy as np
import statsmodels.api as sm
from scipy import linalg, optimize, signal as filters, stats
from sklearn.cluster import KMeans
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from statsmodels.tsa.stattools import adfuller
"""
SAME_OUTSIDE = {
    "json": json, "np": np, "sm": sm, "linalg": linalg, "optimize": optimize, "filters": signal, "stats": stats,
    "KMeans": KMeans, "HistGradientBoostingRegressor": HistGradientBoostingRegressor,
    "RandomForestClassifier": RandomForestClassifier, "LinearRegression": LinearRegression,
    "LogisticRegression": LogisticRegression, "GridSearchCV": GridSearchCV, "TimeSeriesSplit": TimeSeriesSplit,
    "make_pipeline": make_pipeline, "StandardScaler": StandardScaler, "adfuller": adfuller,
}  # fmt: skip
COMPUTED = {
    "scipy": {
        "zscore": "found = stats.zscore(close)[-5:]",
        "linregress": "fit = stats.linregress(x, close)\nfound = [fit.slope, fit.intercept, fit.rvalue, fit.pvalue]",
        "distributions": "found = [stats.norm.ppf(0.975), stats.t(5).cdf(1.0), stats.spearmanr(x, close).statistic]",
        "filters": "b, a = filters.butter(3, 0.1)\nfound = filters.filtfilt(b, a, close)[-5:]",
        "peaks": "found = filters.find_peaks(close, distance=5)[0]",
        "minimize": (
            "def loss(w):\n    return float(((close - w[0] - w[1] * x) ** 2).mean())\n"
            "found = optimize.minimize(loss, [100.0, 0.0], method='Nelder-Mead').x"
        ),
        "linalg": "found = linalg.solve(np.cov(X.T) + np.eye(2), [1.0, 1.0])",
    },
    "sklearn": {
        "regression": "model = LinearRegression(n_jobs=-1).fit(X, close)\nfound = [*model.coef_, model.intercept_]",
        "forest": (
            "model = RandomForestClassifier(30, random_state=7, n_jobs=-1).fit(X[:200], up[:200])\n"
            "found = model.predict_proba(X[200:])[:, 1]"
        ),
        "boosting": "found = HistGradientBoostingRegressor(random_state=1, max_iter=20).fit(X, close).predict(X[-5:])",
        "pipeline": (
            "model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, up)\n"
            "found = model.predict_proba(X[-3:])[:, 1]"
        ),
        "search": (
            "search = GridSearchCV(LogisticRegression(), {'C': [0.1, 1.0]}, cv=TimeSeriesSplit(3)).fit(X, up)\n"
            "found = [search.best_score_, search.best_params_['C']]"
        ),
        "clusters": "found = KMeans(3, random_state=1, n_init=2).fit(X).inertia_",
    },
    "statsmodels": {
        "ols": "fit = sm.OLS(close, sm.add_constant(X)).fit()\nfound = [*fit.params, fit.rsquared, *fit.tvalues]",
        "adfuller": "found = [adfuller(close)[0], sm.tsa.adfuller(close)[1]]",
        "arima": "found = sm.tsa.ARIMA(close, order=(1, 1, 0)).fit().forecast(3)",
        "decompose": "found = sm.tsa.seasonal_decompose(data['close'], period=5).seasonal.iloc[:5]",
    },
}
DATA = """
close = data['close'].to_numpy()
x = np.arange(float(len(close)))
X = np.column_stack([data['high'] - data['low'], np.append(0.0, np.diff(close))])
up = (np.append(np.diff(close), 0.0) > 0).astype(int)
"""


def strategy(**bodies: str) -> str:
    """Prints what each of *bodies* finds, by its name, on all bars."""
    lines = "".join(
        f"    {line}\n"
        for name, body in {"": DATA, **bodies}.items()
        for line in (body + (f"\nall['{name}'] = found" if name else "")).strip().splitlines()
    )
    return (
        f"{HEAD}{IMPORTS}def strategy(data):\n    if len(data) < 300:\n        return 'HOLD'\n    all = {{}}\n{lines}"
        "    for name in all:\n        print(json.dumps([name, np.ravel(np.asarray(all[name], float)).tolist()]))\n"
        "    return 'HOLD'\n"
    )


@pytest.fixture(scope="module")
def science(service_with, engine):
    """A service that offers the image, and has a sandbox of it waiting."""
    assert engine.images.get(SCIENCE_IMAGE), "`make science-image` builds it"
    return service_with(
        SCIENCE_IMAGE=SCIENCE_IMAGE, POOL_SIZE=1, SCIENCE_POOL_SIZE=1, START_TIMEOUT_S=120
    )


def told(service):
    return service.stub.GetHealth(public.HealthRequest()).metadata


def run(service, code, image="science", **fields):
    until(lambda: told(service)["science_waiting_sandboxes"] == "1", 60.0, "a sandbox waits")
    return service.stub.ExecuteStrategy(
        run_request(code, BARS, image=image, **{"timeout_seconds": 30, **fields})
    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("package", COMPUTED)
def test_what_is_computed_in_the_sandbox_is_what_is_computed_outside(science, package):
    answer = run(science, strategy(**COMPUTED[package]))
    assert answer.success, answer.error
    bars = pd.DataFrame({c: getattr(BARS, c) for c in ("open", "high", "low", "close")})
    bars.index = pd.to_datetime(np.asarray(BARS.timestamp_ms), unit="ms", utc=True)
    inside = dict(json.loads(line) for line in answer.logs)
    assert inside.keys() == COMPUTED[package].keys()
    for name, body in COMPUTED[package].items():
        scope = {**SAME_OUTSIDE, "data": bars}
        exec(DATA + body, scope)
        outside = np.ravel(np.asarray(scope["found"], float))
        np.testing.assert_allclose(inside[name], outside, rtol=1e-9, atol=1e-12, err_msg=name)


def test_a_run_gets_a_waiting_sandbox_of_its_image_with_the_libraries_loaded(science, engine):
    before = told(science)
    answer = run(science, strategy(z="found = stats.zscore(close)[-1]"))
    after = told(science)
    assert answer.usage.warm
    assert int(after["science_warm_runs"]) == int(before["science_warm_runs"]) + 1
    assert after["warm_runs"] == before["warm_runs"]
    receipt = answer.receipt
    assert (
        receipt.runner_image_digest == after["science_image"] == engine.images.get(SCIENCE_IMAGE).id
    )
    assert receipt.limits.memory_bytes == 1024 * MIB
    assert {"scipy", "scikit-learn", "statsmodels"} <= receipt.library_versions.keys()


def test_a_run_of_the_default_image_beside_it_is_as_ever(science):
    answer = run(science, f"{HEAD}def strategy(data):\n    return 'BUY'\n", image="")
    assert answer.success, answer.error
    assert answer.receipt.runner_image_digest == told(science)["runner_image"]
    assert answer.receipt.limits.memory_bytes == 512 * MIB
    assert "scipy" not in answer.receipt.library_versions


def test_the_look_ahead_check_runs_in_the_same_image(science):
    code = (
        f"{HEAD}from scipy import stats\ndef strategy(data):\n"
        "    return np.where(stats.zscore(data['close']) > 0, 'SELL', 'BUY')\n"
    )
    answer = run(science, code, check_look_ahead=True, timeout_seconds=120)
    assert answer.success, answer.error
    assert answer.look_ahead.checked_cuts
    assert answer.look_ahead.differences


@pytest.mark.parametrize("package", ["scipy.stats", "sklearn.linear_model", "statsmodels.api"])
def test_the_default_image_names_the_one_that_holds_an_import(science, client, package):
    code = f"{HEAD}import {package}\ndef strategy(data):\n    return 'BUY'\n"
    offered = science.stub.ExecuteStrategy(run_request(code, BARS))
    assert offered.outcome == public.OUTCOME_REJECTED
    assert 'set `image` to "science" in the request' in offered.error
    not_offered = client.ExecuteStrategy(run_request(code, BARS))
    assert not_offered.outcome == public.OUTCOME_REJECTED
    assert "which this service does not offer" in not_offered.error
    request = public.ValidateCodeRequest(code=code)
    assert 'set `image` to "science"' in science.stub.ValidateCode(request).errors[0]
    assert "does not offer" in client.ValidateCode(request).errors[0]
    request.image = "science"
    assert science.stub.ValidateCode(request).valid


def test_an_image_that_is_not_offered_or_not_known_is_refused_by_its_field(science, client):
    code = f"{HEAD}def strategy(data):\n    return 'BUY'\n"
    refused = refusal_of(lambda: client.ExecuteStrategy(run_request(code, BARS, image="science")))
    assert refused.says("image", "does not offer", "STRATEGIZ_SCIENCE_IMAGE")
    refused = refusal_of(lambda: science.stub.ExecuteStrategy(run_request(code, BARS, image="gpu")))
    assert refused.says("image", "'gpu'", '"science" or empty')
    asked = public.ValidateCodeRequest(code=code, image="science")
    assert refusal_of(lambda: client.ValidateCode(asked)).says("image", "does not offer")
    asked = run_request(code, BARS, image="science", limits=public.RunLimits(memory_mb=256))
    refused = refusal_of(lambda: science.stub.ExecuteStrategy(asked))
    assert refused.says("limits.memory_mb", "from 384")


def test_health_tells_which_images_there_are(science, client):
    assert list(science.stub.GetHealth(public.HealthRequest()).images) == ["science"]
    health = client.GetHealth(public.HealthRequest())
    assert not health.images
    assert not [name for name in health.metadata if name.startswith("science")]


def test_each_deployment_of_a_list_runs_in_its_image(science, client):
    code = (
        "SYMBOL = 'AAA'\nfrom scipy import stats\ndef strategy(data):\n"
        "    return 'BUY' if stats.zscore(data['close'])[-1] < 99 else 'SELL'\n"
    )
    with_science = deployment(code, "ann", 2)
    with_science.image = "science"
    answer = science.stub.ExecuteList(
        list_request(deployment(BUY, "ann", 1), with_science, deployment(code, "ann", 3))
    )
    first, second, third = answer.results
    assert (first.signal.signal_type, second.signal.signal_type) == ("BUY", "BUY"), answer
    assert 'set `image` to "science"' in third.error
    (refused,) = client.ExecuteList(list_request(with_science)).results
    assert "deployments[0].image" in refused.error
    assert "does not offer" in refused.error


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (
            "found = optimize.differential_evolution(loss, [(-1, 1)], workers=-1, updating='deferred').x",
            "Error",
        ),
        ("found = optimize.brute(loss, [(-1, 1)], workers=2)", "Error"),
    ],
    ids=["differential_evolution", "brute"],
)
def test_a_function_that_would_start_processes_ends_in_an_error_of_its_own(science, body, error):
    answer = run(
        science,
        strategy(x=f"def loss(w):\n    return float(w[0] ** 2)\n{body}"),
        timeout_seconds=10,
    )
    assert answer.outcome == public.OUTCOME_STRATEGY_ERROR, answer.error
    assert error in answer.error
