"""Objects that the libraries of the image `science` make: as expressions, with the program that they need."""

HEAD = """import functools
from scipy import linalg, optimize, signal, stats
from sklearn.cluster import *
from sklearn.decomposition import *
from sklearn.ensemble import *
from sklearn.linear_model import *
from sklearn.mixture import *
from sklearn.model_selection import GridSearchCV, ParameterGrid, TimeSeriesSplit, cross_validate
from sklearn.naive_bayes import *
from sklearn.neighbors import *
from sklearn.pipeline import *
from sklearn.preprocessing import *
from sklearn.svm import *
from sklearn.tree import *
import statsmodels.api as sm
from statsmodels.regression.rolling import RollingOLS
from statsmodels.stats.diagnostic import acorr_ljungbox
from statsmodels.tsa.filters.hp_filter import hpfilter
x = np.arange(60.0)
y = np.sin(x) + x / 30
X = np.column_stack([x, np.cos(x)])
up = (np.sin(x) > 0).astype(int)
def square(v): return float(np.sum(np.asarray(v) ** 2))
def line(v): return v
def linear(v, a, b): return a * v + b
def gap(a, b): return a.mean() - b.mean()
"""

OWNERS = tuple(
    """\
stats.norm
stats.norm(0, 1)
stats.binom(3, 0.5)
stats.multivariate_normal([0, 0])
stats.linregress(x, y)
stats.pearsonr(x, y)
stats.spearmanr(x, y)
stats.ttest_ind(x, y)
stats.describe(x)
stats.gaussian_kde(y)
stats.ecdf(y)
stats.bootstrap((y,), np.mean, n_resamples=9)
stats.binned_statistic(x, y)
stats.kstest(y, 'norm')
stats.anderson(y)
stats.boxcox(x + 1)
stats.mode(y)
stats.theilslopes(y, x)
stats.permutation_test((x, y), gap, n_resamples=9)
signal.find_peaks(y)
signal.butter(2, 0.1)
signal.welch(y)
signal.savgol_filter(y, 5, 2)
optimize.minimize(square, [1.0, 1.0])
optimize.minimize(square, [1.0], method='Nelder-Mead')
optimize.minimize_scalar(square)
optimize.root_scalar(line, bracket=(-1, 2))
optimize.curve_fit(linear, x, y)
optimize.linprog([1.0])
optimize.Bounds(0, 1)
optimize.least_squares(line, [1.0])
optimize.differential_evolution(square, [(0, 1)], maxiter=2, seed=1)
linalg.lu_factor(np.eye(2))
linalg.svd(np.eye(2))
LinearRegression().fit(X, y)
Lasso().fit(X, y)
RidgeCV().fit(X, y)
LogisticRegression().fit(X, up)
SGDClassifier().fit(X, up)
RANSACRegressor(random_state=1).fit(X, y)
RandomForestClassifier(3).fit(X, up)
GradientBoostingClassifier(n_estimators=3).fit(X, up)
HistGradientBoostingRegressor(max_iter=3).fit(X, y)
IsolationForest(n_estimators=3).fit(X)
AdaBoostRegressor(n_estimators=2).fit(X, y)
VotingClassifier([('a', LogisticRegression())]).fit(X, up)
StackingRegressor([('a', Lasso())]).fit(X, y)
BaggingRegressor(n_estimators=2).fit(X, y)
StandardScaler().fit(X)
OneHotEncoder().fit(X)
PolynomialFeatures().fit(X)
KBinsDiscretizer(2).fit(X)
LabelEncoder().fit(up)
PowerTransformer().fit(X)
KMeans(2, n_init=1).fit(X)
DBSCAN().fit(X)
Birch().fit(X)
SpectralClustering(2).fit(X)
PCA().fit(X)
FastICA().fit(X)
KernelPCA().fit(X)
GridSearchCV(Lasso(), {'alpha': [1.0]}).fit(X, y)
TimeSeriesSplit(3)
TimeSeriesSplit(3).split(X)
ParameterGrid({'a': [1]})
cross_validate(Lasso(), X, y, return_estimator=True)
SVC(probability=True).fit(X, up)
LinearSVC().fit(X, up)
DecisionTreeClassifier(max_depth=2).fit(X, up)
KNeighborsClassifier().fit(X, up)
KDTree(X)
KernelDensity().fit(X)
make_pipeline(StandardScaler(), LogisticRegression()).fit(X, up)
GaussianNB().fit(X, up)
GaussianMixture(2).fit(X)
LinearRegression
sm.OLS(y, sm.add_constant(X)).fit()
sm.OLS(y, X)
sm.WLS(y, X).fit()
sm.GLSAR(y, X).fit()
sm.RLM(y, X).fit()
sm.QuantReg(y, X).fit()
sm.Logit(up, X).fit(disp=0)
sm.OLS(data['close'], data[['open']]).fit()
sm.OLS(y, X).fit().get_prediction()
sm.OLS(y, X).fit().summary()
sm.tsa.adfuller(y)
sm.tsa.kpss(y)
sm.tsa.coint(x, y)
sm.tsa.seasonal_decompose(data['close'], period=5)
sm.tsa.STL(data['close'], period=5).fit()
sm.tsa.ARIMA(y, order=(1, 0, 0)).fit()
sm.tsa.ARIMA(y, order=(1, 0, 0)).fit().get_forecast(2)
sm.tsa.AutoReg(y, 2).fit()
sm.tsa.ExponentialSmoothing(x + 1).fit()
sm.tsa.Holt(x + 1, initialization_method='estimated').fit()
RollingOLS(y, X, window=9).fit()
acorr_ljungbox(y)
hpfilter(y)
""".splitlines()
)
