"""The static check of what is to run in the image `science`, and what it says of the same source elsewhere."""

import importlib
import types

import pytest

from orchestrator.run import Severity
from orchestrator.validation import policy, science
from orchestrator.validation.check import check_source
from orchestrator.validation.reach import Reach

HEAD = """\
SYMBOL, TIMEFRAME = 'X', '1D'
import numpy as np
import scipy
import sklearn.linear_model
import statsmodels.api as sm
from scipy import optimize, stats
from sklearn import linear_model, metrics
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from statsmodels.tsa.stattools import adfuller
"""
ENTRY = "\ndef strategy(data):\n    return 'HOLD'\n"
HONEST = """\
fit = stats.linregress(np.arange(5), data['close'].iloc[-5:])
print(fit.slope, fit.rvalue)

print(scipy.stats.norm.ppf(0.9), stats.norm(0, 1).sf(1), stats.t.rvs(5, size=3, random_state=1))

found = optimize.minimize(lambda w: w @ w, [1.0])
print(found.x, found.fun, found.success, found.nit)

model = LinearRegression(n_jobs=-1).fit(data[['open']], data['close'])
print(model.coef_, model.intercept_, model.score)

model = RandomForestClassifier(random_state=1)
model.fit(data, data)
print(model.predict_proba(data), model.feature_importances_)

model = make_pipeline(StandardScaler(), LinearRegression(), verbose=False).fit(data, data)
print(model.named_steps)

model = Pipeline([('scale', StandardScaler()), ('line', LinearRegression())])

search = GridSearchCV(LinearRegression(), {'fit_intercept': [True]}).fit(data, data)
print(search.best_params_)

fit = sm.OLS(data['close'], sm.add_constant(data['open']), missing='drop').fit()
print(fit.params, fit.rsquared, fit.resid)

print(sm.OLS(data['close'], data['open']).fit().summary().as_text(), sm.tsa.adfuller(data['close'])[1])

class Model:
    def __init__(self):
        self.model = LinearRegression()
        self.weights_ = []
    def go(self, data):
        self.model.fit(data, data)
        return self.model.predict(data)

print(metrics.accuracy_score([1], [1]), linear_model.Ridge(alpha=1.0))
""".split("\n\n")  # noqa: SIM905 - programs, as they stand in a file
REFUSED = {
    "import joblib": "joblib",
    "import sklearn.datasets": "no files",
    "from sklearn import datasets": "sklearn.datasets",
    "import scipy.io": "no files",
    "from scipy import io": "scipy.io",
    "from scipy import LowLevelCallable": "LowLevelCallable",
    "import statsmodels.formula.api as smf": "sm.OLS",
    "sm.OLS.from_formula('y ~ x', data)": "OLS",
    "sm.OLS(1, 2, formula='x', design_info='__import__(1)')": "`formula`",
    "sm.OLS(1, 2, **data)": "`**`",
    "model = sm.OLS": "OLS",
    "sm.OLS(1, 2).fit().save('x')": ".save",
    "sm.load('x')": "no files",
    "make_pipeline(LinearRegression(), memory='/tmp')": "`memory`",
    "Pipeline([], memory='/tmp')": "`memory`",
    "GridSearchCV(Pipeline([]), {'memory': ['/tmp']})": "no cache",
    "GridSearchCV(Pipeline([]), [{'a__memory': ['/tmp']}])": "no cache",
    "LinearRegression().set_params(n_jobs=2)": ".set_params",
    "print(stats.np)": "scipy.stats.np",
    "print(stats.distributions)": "scipy.stats.distributions",
    "print(scipy.linalg.blas)": "scipy.linalg",
    "print(sklearn.utils)": "sklearn.utils",
    "from sklearn.model_selection import cross_val_predict": "cross_val_predict",
    "from sklearn.metrics import make_scorer": "make_scorer",
    "from sklearn.tree import export_graphviz": "export_graphviz",
    "from statsmodels.tsa.x13 import x13_arima_analysis": "statsmodels",
    "optimize.show_options()": "show_options",
    "LinearRegression().__reduce__()": "__reduce__",
    "print(LinearRegression()._get_param_names)": "_get_param_names",
    "print(sm.OLS(1, 2).fit().model.data)": "data",
}


def errors(code, reach=Reach.SCIENCE):
    return [f for f in check_source(code, reach) if f.severity is Severity.ERROR]


@pytest.mark.parametrize("body", HONEST)
def test_what_strategies_do_with_these_libraries_passes(body):
    assert errors(HEAD + body + ENTRY) == []


@pytest.mark.parametrize("body", REFUSED)
def test_what_reaches_files_text_as_code_or_modules_is_refused(body):
    found = errors(HEAD + body + ENTRY)
    assert found
    assert any(REFUSED[body] in one.message for one in found), found


@pytest.mark.parametrize("reach", [Reach.DEFAULT, Reach.DEFAULT_BESIDE_SCIENCE])
def test_in_the_default_image_each_import_names_the_image_that_holds_it(reach):
    found = errors(HEAD + ENTRY, reach)
    assert {one.rule for one in found} == {"unavailable-module"}
    assert all("`science` image" in one.message for one in found)


def test_a_module_that_no_image_holds_is_refused_as_before():
    for reach in Reach:
        (found,) = errors(f"import torch{ENTRY}", reach)
        assert "numpy" in found.message
        assert "science" not in found.message


def test_every_name_is_there_and_none_is_a_module():
    for module, names in science.MODULES.items():
        if module == "statsmodels.api.tsa":
            continue
        loaded = importlib.import_module(module)
        for name in names:
            assert hasattr(loaded, name), f"{module}.{name}"
            assert not isinstance(getattr(loaded, name), types.ModuleType), f"{module}.{name}"


def test_the_default_image_is_judged_by_the_same_lists_as_ever():
    assert not science.MODULES.keys() & policy.MODULES.keys()
    own = "class A:\n    pass\nthings = [A()]\nthings[0].alpha_ = 1\nprint(things[0].alpha_)"
    assert errors(own + ENTRY, Reach.DEFAULT) == []
