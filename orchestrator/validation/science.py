"""What strategies may name in the image `science`, beside what `policy` lists for every image.

Rule of this file: that of `policy`: names only, and each was read for what it reaches. Left out is what opens files
(`scipy.io`, `joblib`, `sklearn.datasets`, `save`, `load`), runs text as code (`statsmodels.formula.api`), calls a
method by its name as text (`cross_val_predict`, `make_scorer`), or calls addresses (`LowLevelCallable`).
"""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PACKAGES: Final = ("scipy", "sklearn", "statsmodels")
"""What this image alone holds."""

MODULES: Final[dict[str, frozenset[str]]] = {
    "scipy": frozenset(),
    "scipy.stats": _words("""
        anderson ansari bartlett bernoulli beta binom binomtest binned_statistic bootstrap boxcox
        burr cauchy chi chi2 chi2_contingency chisquare circmean circstd combine_pvalues
        cramervonmises cramervonmises_2samp cumfreq describe differential_entropy ecdf
        energy_distance entropy erlang expectile expon exponweib f f_oneway
        false_discovery_control fisher_exact fligner friedmanchisquare gamma gaussian_kde
        genextreme gennorm genpareto geom gmean gumbel_l gumbel_r gzscore halfnorm hmean
        invgamma invgauss iqr jarque_bera johnsonsb johnsonsu kendalltau kruskal ks_1samp
        ks_2samp kstat kstatvar kstest kurtosis kurtosistest laplace levene levy levy_stable
        linregress logistic loglaplace lognorm mannwhitneyu median_abs_deviation median_test mode
        moment monte_carlo_test mood multivariate_normal nbinom nct norm normaltest norminvgauss
        obrientransform pareto pearson3 pearsonr percentileofscore permutation_test pmean
        pointbiserialr poisson powerlaw power_divergence quantile randint rankdata ranksums
        rayleigh relfreq scoreatpercentile sem shapiro siegelslopes sigmaclip skew skewnorm
        skewtest somersd spearmanr t theilslopes tmax tmean tmin trapezoid triang trim1 trim_mean
        trimboth truncnorm tsem tstd ttest_1samp ttest_ind ttest_ind_from_stats ttest_rel
        tukey_hsd tvar uniform variation vonmises wald wasserstein_distance weibull_max
        weibull_min weightedtau wilcoxon yeojohnson zipf zmap zscore
    """),
    "scipy.signal": _words("""
        argrelextrema argrelmax argrelmin bessel bilinear butter buttord cheby1 cheby2 chirp
        choose_conv_method coherence convolve correlate correlation_lags csd cspline1d
        cspline1d_eval decimate deconvolve detrend ellip ellipord envelope fftconvolve
        filtfilt find_peaks find_peaks_cwt firls firwin firwin2 freqz freqz_sos gausspulse
        get_window group_delay hilbert iirdesign iirfilter iirnotch iirpeak istft lfilter
        lfilter_zi lfiltic lombscargle medfilt minimum_phase oaconvolve order_filter
        peak_prominences peak_widths periodogram qspline1d qspline1d_eval remez resample
        resample_poly residue savgol_coeffs savgol_filter sawtooth sos2tf sos2zpk sosfilt
        sosfilt_zi sosfiltfilt spectrogram square stft symiirorder1 symiirorder2 tf2sos tf2zpk
        unit_impulse upfirdn welch wiener zpk2sos zpk2tf
    """),
    "scipy.signal.windows": _words("""
        barthann bartlett blackman blackmanharris bohman boxcar chebwin cosine dpss exponential
        flattop gaussian general_cosine general_gaussian general_hamming get_window hamming hann
        kaiser kaiser_bessel_derived lanczos nuttall parzen taylor triang tukey
    """),
    "scipy.optimize": _words("""
        Bounds LinearConstraint NonlinearConstraint OptimizeResult OptimizeWarning approx_fprime
        basinhopping bisect bracket brent brenth brentq brute check_grad curve_fit
        differential_evolution direct dual_annealing fixed_point fmin fmin_bfgs fmin_cg
        fmin_cobyla fmin_l_bfgs_b fmin_powell fmin_slsqp fmin_tnc fminbound fsolve golden
        isotonic_regression least_squares leastsq linear_sum_assignment linprog lsq_linear milp
        minimize minimize_scalar newton nnls ridder root root_scalar shgo toms748
    """),
    "scipy.linalg": _words("""
        LinAlgError LinAlgWarning bandwidth block_diag cho_factor cho_solve cholesky circulant
        companion convolution_matrix cosm det dft diagsvd eig eig_banded eigh eigh_tridiagonal
        eigvals eigvals_banded eigvalsh expm fractional_matrix_power hadamard hankel hessenberg
        hilbert inv invhilbert ishermitian issymmetric ldl logm lstsq lu lu_factor lu_solve norm
        null_space orth orthogonal_procrustes pascal pinv pinvh polar qr qz rq schur signm sinm
        solve solve_banded solve_circulant solve_continuous_are solve_continuous_lyapunov
        solve_discrete_are solve_discrete_lyapunov solve_sylvester solve_toeplitz
        solve_triangular solveh_banded sqrtm subspace_angles svd svdvals tanm toeplitz
    """),
    "sklearn": frozenset(),
    "sklearn.base": _words("clone"),
    "sklearn.linear_model": _words("""
        ARDRegression BayesianRidge ElasticNet ElasticNetCV GammaRegressor HuberRegressor Lars
        LarsCV Lasso LassoCV LassoLars LassoLarsIC LinearRegression LogisticRegression
        LogisticRegressionCV OrthogonalMatchingPursuit PassiveAggressiveClassifier
        PassiveAggressiveRegressor Perceptron PoissonRegressor QuantileRegressor RANSACRegressor
        Ridge RidgeCV RidgeClassifier RidgeClassifierCV SGDClassifier SGDOneClassSVM SGDRegressor
        TheilSenRegressor TweedieRegressor lasso_path ridge_regression
    """),
    "sklearn.ensemble": _words("""
        AdaBoostClassifier AdaBoostRegressor BaggingClassifier BaggingRegressor
        ExtraTreesClassifier ExtraTreesRegressor GradientBoostingClassifier
        GradientBoostingRegressor HistGradientBoostingClassifier HistGradientBoostingRegressor
        IsolationForest RandomForestClassifier RandomForestRegressor StackingClassifier
        StackingRegressor VotingClassifier VotingRegressor
    """),
    "sklearn.preprocessing": _words("""
        Binarizer KBinsDiscretizer LabelBinarizer LabelEncoder MaxAbsScaler MinMaxScaler
        Normalizer OneHotEncoder OrdinalEncoder PolynomialFeatures PowerTransformer
        QuantileTransformer RobustScaler SplineTransformer StandardScaler binarize
        label_binarize maxabs_scale minmax_scale normalize power_transform quantile_transform
        robust_scale scale
    """),
    "sklearn.cluster": _words("""
        AffinityPropagation Birch BisectingKMeans DBSCAN HDBSCAN KMeans MeanShift MiniBatchKMeans
        SpectralClustering estimate_bandwidth k_means
    """),
    "sklearn.decomposition": _words("""
        FactorAnalysis FastICA IncrementalPCA KernelPCA NMF PCA SparsePCA TruncatedSVD
    """),
    "sklearn.model_selection": _words("""
        GridSearchCV GroupKFold KFold LeaveOneOut ParameterGrid ParameterSampler PredefinedSplit
        RandomizedSearchCV RepeatedKFold ShuffleSplit StratifiedKFold StratifiedShuffleSplit
        TimeSeriesSplit cross_val_score cross_validate learning_curve train_test_split
        validation_curve
    """),
    "sklearn.metrics": _words("""
        accuracy_score adjusted_rand_score auc average_precision_score balanced_accuracy_score
        brier_score_loss calinski_harabasz_score classification_report cohen_kappa_score
        confusion_matrix d2_absolute_error_score davies_bouldin_score explained_variance_score
        f1_score fbeta_score hamming_loss hinge_loss jaccard_score log_loss matthews_corrcoef
        max_error mean_absolute_error mean_absolute_percentage_error mean_pinball_loss
        mean_squared_error mean_squared_log_error median_absolute_error mutual_info_score
        pairwise_distances precision_recall_curve precision_recall_fscore_support
        precision_score r2_score recall_score roc_auc_score roc_curve root_mean_squared_error
        silhouette_score top_k_accuracy_score zero_one_loss
    """),
    "sklearn.svm": _words("LinearSVC LinearSVR NuSVC NuSVR OneClassSVM SVC SVR"),
    "sklearn.tree": _words("""
        DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor
        export_text
    """),
    "sklearn.neighbors": _words("""
        BallTree KDTree KNeighborsClassifier KNeighborsRegressor KernelDensity LocalOutlierFactor
        NearestCentroid NearestNeighbors RadiusNeighborsClassifier RadiusNeighborsRegressor
    """),
    "sklearn.pipeline": _words("Pipeline make_pipeline"),
    "sklearn.naive_bayes": _words("BernoulliNB ComplementNB GaussianNB MultinomialNB"),
    "sklearn.mixture": _words("BayesianGaussianMixture GaussianMixture"),
    "statsmodels": frozenset(),
    "statsmodels.api": _words("OLS WLS GLS GLSAR RLM QuantReg Logit Probit add_constant"),
    "statsmodels.tsa": frozenset(),
    "statsmodels.tsa.api": _words("""
        ARIMA AutoReg ExponentialSmoothing Holt SimpleExpSmoothing STL acf acovf adfuller
        arma_generate_sample bds ccf ccovf coint kpss pacf q_stat range_unit_root_test
        seasonal_decompose zivot_andrews
    """),
    "statsmodels.tsa.stattools": _words("""
        acf acovf adfuller bds ccf ccovf coint grangercausalitytests kpss levinson_durbin pacf
        pacf_ols pacf_yw q_stat range_unit_root_test zivot_andrews
    """),
    "statsmodels.tsa.seasonal": _words("STL MSTL seasonal_decompose"),
    "statsmodels.tsa.arima": frozenset(),
    "statsmodels.tsa.arima.model": _words("ARIMA"),
    "statsmodels.tsa.ar_model": _words("AutoReg ar_select_order"),
    "statsmodels.tsa.holtwinters": _words("ExponentialSmoothing Holt SimpleExpSmoothing"),
    "statsmodels.tsa.filters": frozenset(),
    "statsmodels.tsa.filters.hp_filter": _words("hpfilter"),
    "statsmodels.regression": frozenset(),
    "statsmodels.regression.linear_model": _words("OLS WLS GLS GLSAR"),
    "statsmodels.regression.rolling": _words("RollingOLS RollingWLS"),
    "statsmodels.stats": frozenset(),
    "statsmodels.stats.diagnostic": _words("""
        acorr_breusch_godfrey acorr_ljungbox het_arch het_breuschpagan het_white linear_rainbow
        lilliefors
    """),
    "statsmodels.stats.stattools": _words("durbin_watson jarque_bera medcouple omni_normtest"),
    "statsmodels.tools": frozenset(),
    "statsmodels.tools.tools": _words("add_constant"),
}
MODULES["statsmodels.api.tsa"] = MODULES["statsmodels.tsa.api"]
"""Beside those of `policy`; `sm.tsa` is `statsmodels.tsa.api`."""

ATTRIBUTES: Final = _words("""
    fit predict predict_proba predict_log_proba decision_function fit_predict fit_transform
    inverse_transform partial_fit score score_samples staged_predict kneighbors
    get_feature_names_out get_n_splits best_estimator_ best_index_ best_params_ best_score_
    classes_ cluster_centers_ coef_ components_ core_sample_indices_ covariances_ cv_results_
    data_max_ data_min_ estimators_ explained_variance_ explained_variance_ratio_
    feature_importances_ feature_names_in_ inertia_ intercept_ labels_ max_ mean_ means_ min_
    n_features_in_ n_iter_ oob_score_ scale_ singular_values_ support_ support_vectors_ var_
    weights_ named_steps steps
    aic aicc bic bse centered_tss conf_int cov_params df_model df_resid ess f_pvalue fittedvalues
    forecast fvalue get_forecast get_prediction hqic llf mse_resid nobs observed params
    predicted_mean prsquared pvalues resid rsquared rsquared_adj se_mean seasonal sse ssr
    summary as_text summary_frame trend tvalues wresid
    confidence_interval converged correlation df fun function_calls interval intercept_stderr isf
    iterations jac logcdf logpdf logpmf logsf nfev nit pmf ppf pvalue rvalue rvs sf statistic
    status stderr success x
""")
"""Of what these modules make: numbers, tables, text, and models of the same kind."""

SHARED_ATTRIBUTES: Final = _words("""
    alpha_ estimator features lags model models regressor results scores target tree weights
""")
"""Words for one's own; on these modules' objects they lead nowhere."""

KEYWORDS: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(
        ("sklearn.pipeline.Pipeline", "sklearn.pipeline.make_pipeline"),
        _words("steps verbose transform_input"),
    ),
    **dict.fromkeys(
        (
            f"{module}.{model}"
            for module in ("statsmodels.api", "statsmodels.regression.linear_model")
            for model in MODULES[module]
            if model != "add_constant"
        ),
        _words("endog exog missing hasconst weights sigma rho M offset check_rank"),
    ),
    **dict.fromkeys(
        (f"statsmodels.regression.rolling.{m}" for m in ("RollingOLS", "RollingWLS")),
        _words("endog exog window weights min_nobs missing expanding"),
    ),
}
"""Functions that take more than these: a folder to cache in, or a formula, which is text that runs as code."""

CALL_ONLY: Final = frozenset(KEYWORDS)

CACHE_NAME: Final = "memory"
"""The parameter of a pipeline that names a folder for its cache, which holds pickles."""

UNAVAILABLE: Final[dict[str, str]] = {
    "statsmodels.formula": "A formula is text that runs as code: write `sm.OLS(y, sm.add_constant(X)).fit()`.",
    "statsmodels.formula.api": "A formula is text that runs as code: write `sm.OLS(y, sm.add_constant(X)).fit()`.",
    "patsy": "A formula is text that runs as code: build the columns with pandas.",
    "sklearn.datasets": "A run has no files and no network: the bars are in `data`.",
    "scipy.io": "A run has no files: the bars are in `data`.",
    "joblib": "A run has no files and one thread: call the function itself, and keep its result in a dict.",
}
