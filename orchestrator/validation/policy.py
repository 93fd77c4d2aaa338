"""The static policy as data: what strategy source may name.

Rule of this file: names only, no behaviour. Everything absent is refused, so each entry here was
read for three dangers: it reaches a file or a process, it runs text as code, or it hands out raw
memory. ``tests/orchestrator/test_validation.py`` compares the lists with the installed libraries.
"""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MAX_SOURCE_BYTES: Final = 64 * 1024
"""Largest source, in UTF-8. The costliest shape known, an f-string, parses in 0.43 s."""

MAX_LINES: Final = 5_000
"""More lines than a 64 KiB program of ordinary line length has."""

MAX_DEPTH: Final = 200
"""Deepest nesting of syntax. Hand-written strategies stay below 40."""

MAX_FINDINGS: Final = 50
"""Findings given for one source, a closing note included."""

NODES: Final = _words("""
    Module Expr Assign AugAssign AnnAssign NamedExpr Delete Pass Break Continue Return
    FunctionDef Lambda arguments arg ClassDef Global Nonlocal Import ImportFrom alias
    If IfExp For While With withitem Try ExceptHandler Raise Assert
    Match match_case MatchValue MatchSingleton MatchSequence MatchMapping MatchClass MatchStar
    MatchAs MatchOr BoolOp BinOp UnaryOp Compare Call keyword Attribute Subscript Slice Starred
    Name Constant JoinedStr FormattedValue List Tuple Set Dict
    ListComp SetComp DictComp GeneratorExp comprehension Yield YieldFrom
""")
"""Types of syntax node that may occur: no async, no ``except*``, no type parameters."""

NODE_ADVICE: Final[dict[str, str]] = {
    "AsyncFunctionDef": "A strategy runs bar by bar: write `def` instead of `async def`.",
    "TryStar": "Write `except` instead of `except*`.",
}

INJECTED: Final[dict[str, str]] = {
    "pd": "pandas",
    "pandas": "pandas",
    "np": "numpy",
    "numpy": "numpy",
    "talib": "talib",
    "ta": "talib.abstract",
}
"""Module names in scope without an import."""

PROVIDED: Final = _words("""
    data params signal plot signals indicators position equity cash DataFrame Series
""")
"""Other names in scope before the source runs."""

BUILTINS: Final = _words("""
    abs all any ascii bin bool bytearray bytes callable chr complex dict divmod enumerate filter
    float format frozenset hasattr hash hex id int isinstance issubclass iter len list map max min
    next object oct ord pow print range repr reversed round set slice sorted str sum super tuple
    type zip classmethod property staticmethod
    True False None Ellipsis NotImplemented __name__
    ArithmeticError AssertionError AttributeError BufferError DeprecationWarning EOFError
    Exception FloatingPointError FutureWarning ImportError IndexError KeyError LookupError
    MemoryError ModuleNotFoundError NameError NotImplementedError OSError OverflowError
    PendingDeprecationWarning RecursionError ReferenceError RuntimeError RuntimeWarning
    StopIteration SyntaxError SyntaxWarning SystemError TimeoutError TypeError UnboundLocalError
    UnicodeDecodeError UnicodeEncodeError UnicodeError UserWarning ValueError Warning
    ZeroDivisionError
""")
"""Builtins that may be read. All others are refused, called or not."""

BUILTIN_ADVICE: Final[dict[str, str]] = {
    "open": "A run has no files: the bars are in `data`; to show values use `print` or `plot`.",
    "input": "A run has no keyboard: read settings from `params`.",
    "getattr": "Write the name out (`row.close`, `getattr(row, 'close', 0)`), or `row[name]` for a computed column.",
    "setattr": "Write `thing.name = value`, or keep computed names in a dict.",
    "delattr": "Keep computed names in a dict, and use `del d[name]`.",
    "exec": "Write the code itself; text cannot be run as code.",
    "eval": "Write the expression itself; to turn text into a number use `float(text)`.",
    "compile": "Write the code itself; for patterns use `re.compile`.",
    "globals": "Keep state in a dict of your own, or use a `global` statement.",
    "locals": "Keep the values in a dict of your own.",
    "vars": "Keep the values in a dict of your own, or use `dataclasses.asdict`.",
    "dir": "Name the attributes that you need.",
    "exit": "End the function with `return`.",
    "quit": "End the function with `return`.",
    "__import__": "Use an `import` statement at the top.",
    "BaseException": "Catch or raise `Exception`.",
    "SystemExit": "End the function with `return`.",
    "KeyboardInterrupt": "Catch `Exception`.",
}

DUNDER_METHODS: Final = _words("""
    __init__ __post_init__ __repr__ __str__ __len__ __iter__ __next__ __getitem__ __setitem__
    __delitem__ __contains__ __call__ __bool__ __hash__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__
    __add__ __radd__ __iadd__ __sub__ __rsub__ __mul__ __rmul__ __truediv__ __rtruediv__
    __floordiv__ __mod__ __pow__ __neg__ __pos__ __abs__ __and__ __or__ __xor__ __invert__
    __float__ __int__ __round__ __enter__ __exit__ __format__
""")
"""Special methods that a class may define."""

DECORATORS: Final = _words("""
    builtins.property builtins.staticmethod builtins.classmethod dataclasses.dataclass
    functools.lru_cache functools.cache functools.cached_property functools.wraps
    functools.total_ordering enum.unique abc.abstractmethod contextlib.contextmanager
    typing.final typing.overload typing.runtime_checkable
""")

DECORATOR_ONLY: Final = _words(
    "functools.wraps functools.cached_property contextlib.contextmanager"
)
"""Callables that copy or write attributes by name, so that they may not be passed around."""

TYPE_ONLY: Final = _words("numpy.ndarray")
"""Classes that may be tested for and named in annotations, but not made: over any memory."""

ENUMS: Final = _words("enum.Enum enum.IntEnum enum.StrEnum enum.Flag enum.IntFlag")

CLASS_BASES: Final = ENUMS | _words("""
    abc.ABC
    collections.OrderedDict collections.deque collections.defaultdict collections.Counter
    collections.ChainMap typing.NamedTuple typing.TypedDict typing.Protocol typing.Generic
    typing.Sequence typing.Mapping typing.Iterator typing.Iterable typing.Generator
    collections.abc.Callable collections.abc.Collection collections.abc.Container
    collections.abc.Hashable collections.abc.Iterable collections.abc.Iterator
    collections.abc.Generator collections.abc.Mapping collections.abc.MutableMapping
    collections.abc.MutableSequence collections.abc.MutableSet collections.abc.Sequence
    collections.abc.Set collections.abc.Sized
""")
"""Classes to inherit from, beside builtins. Those of pandas and numpy hold what they are made of."""

PATTERN_BUILTINS: Final = _words("""
    bool bytearray bytes dict float frozenset int list set str tuple
""")
"""Classes whose positional pattern is the value itself."""

NAMING_CALLS: Final = _words("""
    namedtuple NamedTuple TypedDict Enum IntEnum StrEnum Flag IntFlag rename assign set_axis
    rename_axis reset_index to_frame set_names set_index add_prefix Series agg aggregate
""")
"""Functions whose arguments name fields, members and columns."""

APPLY_METHODS: Final = _words("agg aggregate apply transform")
"""Methods of pandas that call what they are given, also by its name as text."""

APPLY_OPTIONS: Final = _words("axis raw result_type engine by_row min_periods func aggfunc")
"""Keywords of APPLY_METHODS that are not passed on to what they call."""

NAMED_FUNCTIONS: Final = _words("""
    sum mean median min max std var sem prod first last count size nunique any all skew kurt
    idxmin idxmax quantile cumsum cumprod cummax cummin diff pct_change shift rank ffill bfill
    abs sqrt log log10 log2 log1p exp sign round nth ngroup cumcount corr cov mode nlargest
    nsmallest argmax argmin describe unique tail head square ohlc fillna isna notna upper lower
""")
"""Functions that APPLY_METHODS may be given by name."""

FILE_ATTRIBUTES: Final = _words("""
    to_clipboard to_csv to_excel to_feather to_hdf to_html to_iceberg to_json to_latex to_markdown
    to_orc to_parquet to_pickle to_sql to_stata to_xarray to_xml from_arrow tofile dump dumps
    read_clipboard read_csv read_excel read_feather read_fwf read_hdf read_html read_iceberg
    read_json read_orc read_parquet read_pickle read_sas read_spss read_sql read_sql_query
    read_sql_table read_stata read_table read_xml
""")
CODE_ATTRIBUTES: Final = _words("""
    gi_code gi_frame gi_running gi_suspended gi_yieldfrom cr_await cr_code cr_frame cr_origin
    cr_running cr_suspended ag_await ag_code ag_frame ag_running f_back f_builtins f_code f_globals
    f_lasti f_lineno f_locals f_trace f_trace_lines f_trace_opcodes f_generator tb_frame tb_lasti
    tb_lineno tb_next co_argcount co_cellvars co_code co_consts co_filename co_flags co_freevars
    co_names co_varnames co_positions co_lines func_code func_globals throw athrow asend aclose
    with_traceback mro format_map eval query scanner
    sys os posix builtins importlib subprocess ctypes pickle marshal shutil socket sre_compile
    _module _os _sys _mgr register attrname obj
""")
MEMORY_ATTRIBUTES: Final = _words("""
    ctypes strides setflags newbyteorder setfield getfield view resize tostring cffi capsule
    bit_generator setstate set_state getstate get_state spawn to_device from_dlpack ctypeslib
    as_strided base
""")
REFUSED_ATTRIBUTES: Final = FILE_ATTRIBUTES | CODE_ATTRIBUTES | MEMORY_ATTRIBUTES
"""Refused on every object, even where the source defines an attribute of that name."""

POSITION_ADVICE: Final = (
    "A position has side, units, entry_price, entry_bar, bars_held, unrealized_pnl, equity, cash."
)

ATTRIBUTE_ADVICE: Final[dict[str, str]] = {
    "query": "Write out columns and numbers, or a mask: `data[data['close'] > level]`.",
    "eval": "Write out columns and numbers, or the expression itself: `data['high'] - low`.",
    "view": "Use `.astype(...)`.",
    "base": "An attribute of your own needs another name, for example `.base_value`.",
    "resize": "Use `np.resize(array, shape)`.",
    "format_map": "Write an f-string.",
    "plot": "Use `plot(series, name)`; there is no screen to draw on.",
    "hist": "Use `np.histogram`, or `plot(series, name)`.",
    "boxplot": "Use `plot(series, name)`.",
    "style": "Use `plot(series, name)`; tables are not rendered.",
    "data": "Use `.to_numpy()`.",
    "ta": "Use `talib`, for example `talib.RSI(data['close'])`.",
    "append": "Use `pd.concat`.",
    "applymap": "pandas dropped it: use `.map(...)`.",
    "iteritems": "pandas dropped it: use `.items()`.",
    "lookup": "pandas dropped it: use `.loc[row, column]`.",
    "ix": "pandas dropped it: use `.loc[...]` or `.iloc[...]`.",
    "with_traceback": "Write `raise ... from error`.",
    "to_json": "Call `.to_json()` without a path: it gives the text.",
    "to_csv": "Call `.to_csv()` without a path: it gives the text.",
}

SHARED_ATTRIBUTES: Final = _words("""
    book c cache calendar checks coords d data degree delimiter deltas density derive digits
    direction display domain enabled end_date entropy epoch error errors exponent f failed field
    fill_value filters fit gen header hits hours identity ids indicator jump key kwargs label
    level limit lookback m major mapping markers member micro millisecond milliseconds minor
    minutes misses msg n offset parameters params peek pool post prefix prev push r reason
    reduce registry release reset root rules run s seen sign signature source sparse start_date
    state strict suffixes symbol table text thing threshold tolerance transitions trim uniques
    variation version w weeks window_size x zone
    chop_threshold colheader_justify date_dayfirst date_yearfirst expand_frame_repr large_repr
    max_categories max_dir_items max_info_columns max_info_rows max_seq_items min_rows
    multi_sparse notebook_repr_html pprint_nest_depth show_dimensions
    type
    created delay disable disabled extra get_name is_valid logger manager module process set_name
    thread
""")
"""Attributes of a library's objects that lead nowhere, and are words for one's own, too."""

VERSIONED: Final = _words("pandas numpy talib")
"""Modules whose `__version__` may be read."""

TEXT_METHODS: Final[dict[str, frozenset[str]]] = {
    "to_csv": _words("index columns header sep na_rep float_format"),
    "to_json": _words("orient date_format double_precision date_unit indent index"),
}
"""Methods that give text where no target is named, and their keywords that name none."""

UFUNCS: Final = _words("""
    add subtract multiply divide true_divide maximum minimum fmax fmin power hypot
    logical_and logical_or logical_xor bitwise_and bitwise_or bitwise_xor greater less equal
""")
UFUNC_METHODS: Final = _words("accumulate reduce reduceat outer at")
"""What may be called of UFUNCS where they are written out: `np.maximum.accumulate(close)`."""

DEFAULT_CALLS: Final = _words("abs bool dict float int len list max min round set str tuple")
"""Builtins that a default may call; they run nothing of the source's own on numbers and text."""

POSITION_ATTRIBUTES: Final = _words("""
    side units entry_price entry_bar bars_held unrealized_pnl equity cash
""")
"""Of the position that a strategy is told: plain values."""

LOGGER_ATTRIBUTES: Final = _words("""
    debug info warning warn error exception critical fatal log setLevel isEnabledFor
    getEffectiveLevel getChild
""")
"""Of a logger: they say a line, or ask and set from which level on lines are said."""

NAMEDTUPLE_ATTRIBUTES: Final = _words("_replace _asdict _fields _make")

PIVOT_OPTIONS: Final = _words("""
    data values index columns aggfunc fill_value margins dropna margins_name observed sort
""")
"""Keywords of `pivot_table`; it passes all others on to its aggfunc."""

CROSSTAB_OPTIONS: Final = _words("""
    index columns values rownames colnames aggfunc margins margins_name dropna normalize
""")

COMPILED_FROM_NAMES: Final = _words("""
    collections.namedtuple typing.NamedTuple typing.TypedDict enum.Enum enum.IntEnum enum.StrEnum
    enum.Flag enum.IntFlag typing.NewType
""")
"""Callables that build a class from names given as text: they take literal names only."""

ZONE_ARGUMENTS: Final[dict[str, int]] = {
    "tz_localize": 0,
    "tz_convert": 0,
    "astimezone": 0,
    "now": 0,
    "today": 0,
    "fromtimestamp": 1,
    "DatetimeTZDtype": 1,
    "date_range": 4,
    "bdate_range": 4,
}
"""Functions that take a time zone, and where."""

QUERY_METHODS: Final = _words("query eval")
"""Methods of a table that take an expression of columns as text."""

QUERY_ATTRIBUTES: Final = _words("""
    abs between clip cummax cummin cumprod cumsum date day day_of_week day_of_year dayofweek
    dayofyear days_in_month diff dt endswith ewm expanding ffill fillna hour is_month_end is_month_start
    is_quarter_end is_quarter_start is_year_end is_year_start isin isna isnull lower max mean median min minute
    month notna notnull pct_change quantile quarter rank rolling round second shift startswith std
    str sum upper var weekday year
""")
"""What such a text may read and call of a column. None opens, or calls what it is given."""

QUERY_FUNCTIONS: Final = _words("""
    abs arccos arccosh arcsin arcsinh arctan arctan2 arctanh ceil cos cosh exp expm1 floor log log10
    log1p sin sinh sqrt tan tanh
""")
"""Functions of numpy that pandas calls by name there."""

QUERY_GLOBALS: Final = _words("Timestamp datetime list tuple inf Inf")
"""Names that pandas looks up among the variables of whoever calls, too."""

OPTION_CALLS: Final = _words("pandas.set_option pandas.option_context pandas.reset_option")
CALL_ONLY: Final = (
    OPTION_CALLS
    | ENUMS
    | _words("""
        collections.namedtuple pandas.NamedAgg pandas.pivot_table pandas.crosstab
        types.SimpleNamespace zoneinfo.ZoneInfo logging.basicConfig
    """)
)
"""Functions whose arguments are checked, so that they may not be passed around as values."""

POSITIONED: Final = CALL_ONLY | DECORATOR_ONLY | TYPE_ONLY
"""What is harmless in some places only."""

OPTION_PREFIXES: Final = ("display.", "mode.", "future.", "compute.")
"""Options of pandas that may be set. Others choose a plotting or file module by its name."""

UNAVAILABLE: Final[dict[str, str]] = {
    **dict.fromkeys(
        ("ta", "pandas_ta", "finta", "tulipy", "stockstats", "btalib"),
        "Use `talib`, which is in scope: `talib.RSI(data['close'], timeperiod=14)`.",
    ),
    "sklearn": "Use numpy: `np.linalg.lstsq` or `np.polyfit` for a regression.",
    "scipy": "Use numpy or `statistics`: `np.polyfit`, `np.corrcoef`, `statistics.NormalDist`.",
    "statsmodels": "Use numpy: `np.linalg.lstsq` for a regression.",
    "numba": "Write vector code with numpy; `talib` is compiled already.",
    **dict.fromkeys(("tensorflow", "torch", "keras", "xgboost", "lightgbm"), "Use numpy."),
    **dict.fromkeys(
        ("requests", "urllib", "urllib3", "httpx", "aiohttp", "socket", "http", "websocket"),
        "A run has no network: the bars are in `data`.",
    ),
    **dict.fromkeys(
        ("yfinance", "ccxt", "alpaca_trade_api", "pandas_datareader", "quandl", "binance"),
        "A run has no network: the bars of the run's symbol are in `data`.",
    ),
    **dict.fromkeys(
        ("matplotlib", "plotly", "seaborn", "mplfinance", "bokeh"),
        "Use `plot(series, name, color=...)`.",
    ),
    **dict.fromkeys(
        ("backtrader", "backtesting", "vectorbt", "zipline", "bt", "pyalgotrade"),
        "Write `def strategy(data)` that returns its signal; the backtest is done for you.",
    ),
    **dict.fromkeys(
        (
            "logging.handlers",
            "logging.config",
            "logging.FileHandler",
            "logging.StreamHandler",
            "logging.Handler",
            "logging.Formatter",
            "logging.NullHandler",
        ),
        "What is logged comes back in the answer's `logs`: leave out the handlers.",
    ),
    **dict.fromkeys(
        ("os", "pathlib", "io", "shutil", "glob", "csv", "sqlite3", "subprocess", "pickle"),
        "A run has no files and no processes: read settings from `params`, and bars from `data`.",
    ),
    **dict.fromkeys(
        ("threading", "multiprocessing", "asyncio", "concurrent"),
        "A run has one thread: write vector code with numpy or pandas.",
    ),
    "string": "Use f-strings and the methods of str.",
    "talib.stream": "Its functions make objects: use `talib` itself, and read the last value with `.iloc[-1]`.",
}
"""Well-known modules that are not there, and what to write instead."""

OBJECT_ATTRIBUTES: Final = _words("""
    DEMA EMA Emax Emin Etiny Etop Index epsilon KAMA MAMA RMA SMA T T3 TEMA TRIMA WMA a abs add
    add_categories add_note add_prefix add_suffix adjust adjusted agg aggregate align
    alignment all alpha any append appendleft apply argmax argmin argpartition args argsort
    array as_integer_ratio as_ordered as_tuple as_unit as_unordered asfreq asi8 asm8 asof
    asof_locs assign astimezone astype at at_time attrs autocorr ax axes axis beta
    betavariate between between_time bfill binner binomial bit_count bit_length bits byteorder
    bytes byteswap cache_clear cache_info cache_parameters canonical capitalize capitals
    case_when casefold cat categories category cdf ceil center chained_assignment chisquare
    choice choices choose clamp clear clear_flags clear_traps clip close closed closed_left
    closed_right codes coef coefficients coeffs columns com combine combine_first compare
    compare_signal compare_total compare_total_mag components compress conj conjugate contains
    convert_dtypes copy copy_abs copy_decimal copy_negate copy_on_write copy_sign corr
    corrwith count cov create_decimal create_decimal_from_float ctime cumcount cummax cummin
    cumprod cumsum date day day_name day_of_week day_of_year dayofweek dayofyear days
    days_in_month daysinmonth decode default_factory delete deleter denominator deriv descr
    describe device diagonal diff difference difference_update dirichlet discard div divide
    divide_int divmod dot drop drop_duplicates droplevel dropna dst dt dtype dtypes duplicated
    eigenvalues eigenvectors elements empty encode end end_time endpos endswith eps epsneg eq
    equal_levels equals ewm exclusions exp expand expanding expandtabs explode exponential
    expovariate extend extendleft extract extractall factorize ffill fields fill fillna filter
    find findall finditer first first_valid_index flat flatten float_format floor floordiv fma
    fold freq freqstr from_arrays from_bytes from_decimal from_dict from_float from_frame
    from_product from_records from_samples from_tuples fromhex fromisocalendar fromisoformat
    fromkeys fromordinal fromtimestamp fromutc fullmatch func gamma gammavariate gauss
    gauss_next ge geometric get get_dummies get_group get_indexer get_indexer_for
    get_indexer_non_unique get_level_values get_loc get_loc_level get_locs get_slice_bound
    getrandbits getter group groupby groupdict groupindex groups gt gumbel halflife
    has_duplicates hasnans hasobject head hex high hour hypergeometric iat identical idxmax
    idxmin iexp ignore_na iloc imag index indexer_at_time indexer_between_time indices
    infer_objects inferred_freq inferred_type info insert integ integers intercept interpolate
    intersection intersection_update inv_cdf is_ is_canonical is_empty is_finite is_infinite
    is_integer is_leap_year is_monotonic_decreasing is_monotonic_increasing is_month_end
    is_month_start is_nan is_normal is_normalized is_on_offset is_qnan is_quarter_end
    is_quarter_start is_signed is_snan is_subnormal is_unique is_year_end is_year_start
    is_zero isalignedstruct isalnum isalpha isascii isbuiltin isdecimal isdigit isdisjoint
    isetitem isidentifier isin islower isna isnative isnull isnumeric isocalendar isoformat
    isoweekday isprintable isspace issubset issuperset istitle isupper item items itemsize
    iterrows itertuples join keys keywords kind kurt kurtosis kwds laplace last
    last_valid_index lastgroup lastindex le left len length levels levshape limit_denominator
    list ljust ln loc log10 logb logical_and logical_invert logical_or logical_xor logistic
    lognormal lognormvariate logseries low lower lstrip lt mT maketrans map maps mask match
    max max_columns max_colwidth max_mag max_rows maxexp maxlen mean median melt memory_usage
    merge message metadata method microsecond microseconds mid min min_mag min_periods minexp
    minus minute mod mode month month_name most_common move_to_end mul multinomial multiply
    multivariate_hypergeometric multivariate_normal n_fields n_sequence_fields
    n_unnamed_fields name names nanos nanosecond nanoseconds nbytes ndim ne nearest
    negative_binomial negep new_child nexp next_minus next_plus next_toward ngroup ngroups
    nlargest nlevels nmant noncentral_chisquare noncentral_f nonzero normal normalize
    normalvariate notna notnull now nsmallest nth num number_class numerator nunique o ohlc on
    open open_left open_right order ordered ordinal overlap overlaps pad parents pareto
    paretovariate partition pattern pct_change pdf permutation permuted pipe pivot pivot_table
    plus poisson pop popitem popleft pos pow power prec precision prod product put putmask
    quantile quantiles quantize quarter qyear radd radix rand randbytes randint randn random
    random_integers random_sample randrange rank ravel rayleigh rdiv rdivmod re real regs
    reindex reindex_like remainder remainder_near remove remove_categories
    remove_unused_categories remove_unused_levels removeprefix removesuffix rename rename_axis
    rename_categories reorder_categories reorder_levels repeat replace resample reset_index
    reshape resolution resolution_string reverse rfind rfloordiv right rindex rjust rmod rmul
    rollback rollforward rolling roots rotate round rounding rpartition rpow rsplit rstrip
    rsub rtruediv rule_code same_quantum sample samples scaleb search searchsorted second
    seconds seed select select_dtypes sem send set_axis set_categories set_codes set_index
    set_levels set_names setdefault setter shape shift shuffle size skew slice slice_indexer
    slice_locs slice_replace slope smallest_normal smallest_subnormal snap sort sort_index
    sort_values sortlevel sortorder span split splitlines sqrt squeeze stack standard_cauchy
    standard_exponential standard_gamma standard_normal standard_t start start_time startswith
    std stdev step stop str strftime strip strptime struct sub subdtype subn subtract sum
    swapaxes swapcase swaplevel symmetric_difference symmetric_difference_update tail take
    time times timestamp timetuple timetz tiny title tm_gmtoff tm_hour tm_isdst tm_mday tm_min
    tm_mon tm_sec tm_wday tm_yday tm_year tm_zone to_bytes to_datetime64 to_dict to_eng_string
    to_flat_index to_frame to_integral to_integral_exact to_integral_value to_julian_date
    to_list to_numpy to_period to_pydatetime to_pytimedelta to_records to_sci_string to_series
    to_string to_timedelta64 to_timestamp tobytes today tolist toordinal total total_seconds
    trace transform translate transpose triangular truediv truncate tz tz_convert
    tz_localize tzinfo tzname uniform union unique unit unstack update upper utc
    utcfromtimestamp utcnow utcoffset utctimetuple value value_counts values var variable
    variance volume vonmises vonmisesvariate wald week weekday weekofyear weibull
    weibullvariate where width win_type window wrap xs year zfill zipf zscore
""")
"""Attributes of pandas, numpy and standard library objects that may be used."""

_LISTED_MODULES: Final[dict[str, frozenset[str]]] = {
    "pandas": _words("""
        Series DataFrame Index RangeIndex DatetimeIndex TimedeltaIndex PeriodIndex
        MultiIndex IntervalIndex CategoricalIndex Timestamp Timedelta Period Interval
        Categorical CategoricalDtype DateOffset DatetimeTZDtype Grouper IndexSlice NA NaT
        NamedAgg array bdate_range concat crosstab cut date_range factorize from_dummies
        get_dummies get_option infer_freq interval_range isna isnull lreshape melt merge
        merge_asof merge_ordered notna notnull option_context period_range pivot
        pivot_table qcut reset_option set_option timedelta_range to_datetime to_numeric
        to_timedelta unique wide_to_long Int64Dtype Float64Dtype StringDtype BooleanDtype
    """),
    "pandas.options": _words("display mode"),
    "pandas.tseries": frozenset(),
    "pandas.api": frozenset(),
    "pandas.api.types": _words("""
        is_any_real_numeric_dtype is_array_like is_bool is_bool_dtype is_categorical_dtype
        is_complex is_complex_dtype is_datetime64_any_dtype is_datetime64_dtype
        is_datetime64_ns_dtype is_datetime64tz_dtype is_dict_like is_dtype_equal
        is_extension_array_dtype is_file_like is_float is_float_dtype is_hashable
        is_int64_dtype is_integer is_integer_dtype is_interval_dtype is_iterator
        is_list_like is_named_tuple is_number is_numeric_dtype is_object_dtype
        is_period_dtype is_re is_re_compilable is_scalar is_signed_integer_dtype is_sparse
        is_string_dtype is_timedelta64_dtype is_timedelta64_ns_dtype
        is_unsigned_integer_dtype
    """),
    "pandas.offsets": _words("""
        FY5253 BDay BHalfYearBegin BHalfYearEnd BMonthBegin BMonthEnd BQuarterBegin
        BQuarterEnd BYearBegin BYearEnd BaseOffset BusinessDay BusinessHour
        BusinessMonthBegin BusinessMonthEnd CBMonthBegin CBMonthEnd CDay CustomBusinessDay
        CustomBusinessHour CustomBusinessMonthBegin CustomBusinessMonthEnd DateOffset Day
        Easter FY5253Quarter HalfYearBegin HalfYearEnd Hour LastWeekOfMonth Micro Milli
        Minute MonthBegin MonthEnd Nano QuarterBegin QuarterEnd Second SemiMonthBegin
        SemiMonthEnd Tick Week WeekOfMonth YearBegin YearEnd
    """),
    "pandas.tseries.offsets": _words("""
        FY5253 BDay BHalfYearBegin BHalfYearEnd BMonthBegin BMonthEnd BQuarterBegin
        BQuarterEnd BYearBegin BYearEnd BaseOffset BusinessDay BusinessHour
        BusinessMonthBegin BusinessMonthEnd CBMonthBegin CBMonthEnd CDay CustomBusinessDay
        CustomBusinessHour CustomBusinessMonthBegin CustomBusinessMonthEnd DateOffset Day
        Easter FY5253Quarter HalfYearBegin HalfYearEnd Hour LastWeekOfMonth Micro Milli
        Minute MonthBegin MonthEnd Nano QuarterBegin QuarterEnd Second SemiMonthBegin
        SemiMonthEnd Tick Week WeekOfMonth YearBegin YearEnd
    """),
    "pandas.errors": _words("""
        AbstractMethodError AttributeConflictWarning CSSWarning
        CategoricalConversionWarning ChainedAssignmentError ClosedFileError DataError
        DatabaseError DtypeWarning DuplicateLabelError EmptyDataError
        IncompatibilityWarning IncompatibleFrequency IndexingError IntCastingNaNError
        InvalidColumnName InvalidComparison InvalidIndexError InvalidVersion
        LossySetitemError MergeError NoBufferPresent NullFrequencyError
        NumExprClobberingError NumbaUtilError OptionError OutOfBoundsDatetime
        OutOfBoundsTimedelta Pandas4Warning Pandas5Warning PandasChangeWarning
        PandasDeprecationWarning PandasFutureWarning PandasPendingDeprecationWarning
        ParserError ParserWarning PerformanceWarning PossibleDataLossError
        PossiblePrecisionLoss PyperclipException PyperclipWindowsException
        SpecificationError UndefinedVariableError UnsortedIndexError
        UnsupportedFunctionCall ValueLabelTypeMismatch
    """),
    "numpy": _words("""
        False_ True_ abs absolute acos acosh add all allclose amax amin angle any append
        apply_along_axis apply_over_axes arange arccos arccosh arcsin arcsinh arctan
        arctan2 arctanh argmax argmin argpartition argsort argwhere around array
        array2string array_equal array_equiv array_repr array_split array_str asanyarray
        asarray ascontiguousarray asfortranarray asin asinh atan atan2 atanh atleast_1d
        atleast_2d atleast_3d average bartlett base_repr binary_repr bincount bitwise_and
        bitwise_count bitwise_invert bitwise_left_shift bitwise_not bitwise_or
        bitwise_right_shift bitwise_xor blackman block bool bool_ broadcast_arrays
        broadcast_shapes broadcast_to busday_count busday_offset c_ can_cast cbrt cdouble
        ceil choose clip clongdouble column_stack common_type complex128 complex256
        complex64 complexfloating compress concat concatenate conj conjugate convolve copy
        copysign corrcoef correlate cos cosh count_nonzero cov cross csingle cumprod
        cumsum cumulative_prod cumulative_sum datetime64 datetime_as_string deg2rad
        degrees delete diag diag_indices diag_indices_from diagflat diagonal diff digitize
        divide divmod dot double dsplit dstack dtype e ediff1d einsum empty empty_like
        equal errstate euler_gamma exp exp2 expand_dims expm1 extract eye fabs
        fill_diagonal finfo fix flatnonzero flip fliplr flipud float128 float16 float32
        float64 float_power floating floor floor_divide fmax fmin fmod
        format_float_positional format_float_scientific frexp fromfunction fromiter full
        full_like gcd geomspace get_printoptions geterr gradient greater greater_equal
        half hamming hanning heaviside histogram histogram2d histogram_bin_edges
        histogramdd hsplit hstack hypot i0 identity iinfo imag index_exp indices inexact
        inf info inner insert int16 int32 int64 int8 int_ intc integer interp intersect1d
        intp invert is_busday isclose iscomplex iscomplexobj isfinite isfortran isin isinf
        isnan isnat isneginf isposinf isreal isrealobj isscalar issubdtype ix_ kaiser kron
        lcm ldexp left_shift less less_equal lexsort linspace log log10 log1p log2
        logaddexp logaddexp2 logical_and logical_not logical_or logical_xor logspace long
        longdouble longlong mask_indices matmul matrix_transpose matvec max maximum mean
        median meshgrid mgrid min min_scalar_type minimum mod modf moveaxis multiply nan
        nan_to_num nanargmax nanargmin nancumprod nancumsum nanmax nanmean nanmedian
        nanmin nanpercentile nanprod nanquantile nanstd nansum nanvar ndarray ndenumerate
        ndim ndindex negative newaxis nextafter nonzero not_equal number ogrid ones
        ones_like outer packbits pad partition percentile permute_dims pi piecewise place
        poly poly1d polyadd polyder polydiv polyfit polyint polymul polysub polyval
        positive pow power printoptions prod promote_types ptp put put_along_axis putmask
        quantile r_ rad2deg radians ravel ravel_multi_index real real_if_close reciprocal
        remainder repeat reshape resize result_type right_shift rint roll rollaxis roots
        rot90 round s_ searchsorted select set_printoptions setdiff1d seterr setxor1d
        shape short sign signbit signedinteger sin sinc single sinh size sort sort_complex
        spacing split sqrt square squeeze stack std str_ subtract sum swapaxes take
        take_along_axis tan tanh tensordot tile timedelta64 trace transpose trapezoid tri
        tril tril_indices tril_indices_from trim_zeros triu triu_indices triu_indices_from
        true_divide trunc uint uint16 uint32 uint64 uint8 uintc uintp ulong ulonglong
        union1d unique unique_all unique_counts unique_inverse unique_values unpackbits
        unravel_index unsignedinteger unstack unwrap ushort vander var vdot vecdot vecmat
        vectorize vsplit vstack where zeros zeros_like
    """),
    "numpy.random": _words("""
        Generator RandomState beta binomial chisquare choice default_rng dirichlet
        exponential f gamma geometric gumbel hypergeometric laplace logistic lognormal
        logseries multinomial multivariate_normal negative_binomial noncentral_chisquare
        noncentral_f normal pareto permutation poisson power rand randint randn random
        random_integers random_sample ranf rayleigh sample seed shuffle standard_cauchy
        standard_exponential standard_gamma standard_normal standard_t triangular uniform
        vonmises wald weibull zipf
    """),
    "numpy.linalg": _words("""
        matrix_power solve tensorsolve tensorinv inv cholesky eigvals eigvalsh pinv
        slogdet det svd svdvals eig eigh lstsq norm qr cond matrix_rank LinAlgError
        multi_dot trace diagonal cross outer tensordot matmul matrix_transpose matrix_norm
        vector_norm vecdot
    """),
    "numpy.fft": _words("fft ifft rfft irfft fftfreq rfftfreq fftshift ifftshift"),
    "numpy.lib": frozenset(),
    "numpy.lib.stride_tricks": _words("sliding_window_view"),
    "numpy.polynomial": _words("Polynomial Chebyshev Legendre"),
    "talib": _words("""
        AC ACCBANDS ACOS AD ADD ADOSC ADR ADX ADXR AO APO AROON AROONOSC ASIN ATAN ATR
        AVGDEV AVGPRICE BBANDS BETA BOP CCI CDL2CROWS CDL3BLACKCROWS CDL3INSIDE
        CDL3LINESTRIKE CDL3OUTSIDE CDL3STARSINSOUTH CDL3WHITESOLDIERS CDLABANDONEDBABY
        CDLADVANCEBLOCK CDLBELTHOLD CDLBREAKAWAY CDLCLOSINGMARUBOZU CDLCONCEALBABYSWALL
        CDLCOUNTERATTACK CDLDARKCLOUDCOVER CDLDOJI CDLDOJISTAR CDLDRAGONFLYDOJI
        CDLENGULFING CDLEVENINGDOJISTAR CDLEVENINGSTAR CDLGAPSIDESIDEWHITE
        CDLGRAVESTONEDOJI CDLHAMMER CDLHANGINGMAN CDLHARAMI CDLHARAMICROSS CDLHIGHWAVE
        CDLHIKKAKE CDLHIKKAKEMOD CDLHOMINGPIGEON CDLIDENTICAL3CROWS CDLINNECK
        CDLINVERTEDHAMMER CDLKICKING CDLKICKINGBYLENGTH CDLLADDERBOTTOM CDLLONGLEGGEDDOJI
        CDLLONGLINE CDLMARUBOZU CDLMATCHINGLOW CDLMATHOLD CDLMORNINGDOJISTAR
        CDLMORNINGSTAR CDLONNECK CDLPIERCING CDLRICKSHAWMAN CDLRISEFALL3METHODS
        CDLSEPARATINGLINES CDLSHOOTINGSTAR CDLSHORTLINE CDLSPINNINGTOP CDLSTALLEDPATTERN
        CDLSTICKSANDWICH CDLTAKURI CDLTASUKIGAP CDLTHRUSTING CDLTRISTAR CDLUNIQUE3RIVER
        CDLUPSIDEGAP2CROWS CDLXSIDEGAP3METHODS CEIL CMF CMO CMOU COPPOCK CORREL COS COSH
        CUMSUM CVI DEMA DIV DONCHIAN DPO DX EFI EMA ER ERI EXP FLOOR FOSC FRACTAL HA HMA
        HT_DCPERIOD HT_DCPHASE HT_PHASOR HT_SINE HT_TRENDLINE HT_TRENDMODE IMI KAMA KC KDJ
        LINEARREG LINEARREG_ANGLE LINEARREG_INTERCEPT LINEARREG_SLOPE LN LOG10 MA MACD
        MACDEXT MACDFIX MAMA MARKETFI MASSI MAVP MAX MAXINDEX MEDPRICE MFI MIDPOINT
        MIDPRICE MIN MININDEX MINMAX MINMAXINDEX MINUS_DI MINUS_DM MOM MULT NATR NVI OBV
        PERCENTILE PERCENTRANK PLUS_DI PLUS_DM PPO PVI PVO PVT QSTICK RMA ROC ROCP ROCR
        ROCR100 RSI RVI RVOL SAR SAREXT SIN SINH SMA SMI SQRT STDDEV STOCH STOCHF STOCHRSI
        SUB SUM SUPERTREND T3 TAN TANH TEMA TRANGE TRIMA TRIX TSF TSI TYPPRICE ULTOSC VAR
        VHF VORTEX VWAP VWMA WAD WCLPRICE WILLR WMA ZLEMA MA_Type get_functions
        get_function_groups set_unstable_period get_unstable_period
    """),
    "math": _words("""
        acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees
        dist e erf erfc exp exp2 expm1 fabs factorial floor fmod frexp fsum gamma gcd
        hypot inf isclose isfinite isinf isnan isqrt lcm ldexp lgamma log log10 log1p log2
        modf nan nextafter perm pi pow prod radians remainder sin sinh sqrt tan tanh tau
        trunc ulp
    """),
    "statistics": _words("""
        NormalDist StatisticsError correlation covariance fmean geometric_mean
        harmonic_mean linear_regression mean median median_grouped median_high median_low
        mode multimode pstdev pvariance quantiles stdev variance
    """),
    "random": _words("""
        Random betavariate choice choices expovariate gammavariate gauss getrandbits
        lognormvariate normalvariate paretovariate randbytes randint random randrange
        sample seed shuffle triangular uniform vonmisesvariate weibullvariate
    """),
    "itertools": _words("""
        accumulate chain combinations combinations_with_replacement compress count cycle
        dropwhile filterfalse groupby islice pairwise permutations product repeat starmap
        takewhile tee zip_longest batched
    """),
    "heapq": _words("""
        heappush heappop heapify heapreplace merge nlargest nsmallest heappushpop
    """),
    "bisect": _words("bisect bisect_left bisect_right insort insort_left insort_right"),
    "datetime": _words("""
        date datetime time timedelta timezone tzinfo UTC MINYEAR MAXYEAR
    """),
    "time": _words("""
        time time_ns sleep perf_counter perf_counter_ns monotonic monotonic_ns
        process_time strftime strptime gmtime localtime mktime asctime ctime timezone
        struct_time
    """),
    "collections": _words("deque defaultdict Counter OrderedDict namedtuple ChainMap"),
    "collections.abc": _words("""
        Callable Collection Container Hashable Iterable Iterator Generator Mapping
        MutableMapping MutableSequence MutableSet Sequence Set Sized
    """),
    "functools": _words("""
        reduce partial lru_cache cache cached_property wraps cmp_to_key total_ordering
    """),
    "dataclasses": _words("""
        dataclass field fields asdict astuple replace KW_ONLY InitVar FrozenInstanceError
        is_dataclass
    """),
    "typing": _words("""
        Any Optional Union List Dict Tuple Set FrozenSet Type Deque DefaultDict Counter
        OrderedDict Callable Iterable Iterator Generator Sequence MutableSequence Mapping
        MutableMapping Collection Container Hashable Sized Literal Final ClassVar
        NamedTuple TypedDict Protocol TypeVar Generic Self NewType NoReturn Never
        Annotated TypeAlias Required NotRequired Text cast final overload
        runtime_checkable TYPE_CHECKING SupportsFloat SupportsInt SupportsIndex
    """),
    "enum": _words("Enum IntEnum StrEnum Flag IntFlag auto unique"),
    "decimal": _words("""
        Decimal getcontext localcontext Context InvalidOperation DivisionByZero
        ROUND_HALF_UP ROUND_HALF_DOWN ROUND_HALF_EVEN ROUND_UP ROUND_DOWN ROUND_CEILING
        ROUND_FLOOR
    """),
    "fractions": _words("Fraction"),
    "re": _words("""
        compile match search fullmatch findall finditer sub subn split escape error
        Pattern Match IGNORECASE MULTILINE DOTALL VERBOSE ASCII UNICODE I M S X A U
    """),
    "operator": _words("""
        abs add and_ concat contains countOf eq floordiv ge getitem gt index indexOf inv
        invert is_ is_not itemgetter le lshift lt mod mul ne neg not_ or_ pos pow rshift
        sub truediv truth xor
    """),
    "json": _words("dumps loads JSONDecodeError"),
    "copy": _words("copy deepcopy"),
    "abc": _words("ABC abstractmethod"),
    "calendar": _words("isleap leapdays monthrange weekday monthcalendar timegm"),
    "contextlib": _words("suppress nullcontext contextmanager"),
    "logging": _words("""
        getLogger basicConfig debug info warning warn error exception critical fatal log Logger
        getLevelName DEBUG INFO WARNING WARN ERROR CRITICAL FATAL NOTSET
    """),
    "pprint": _words("pprint pformat pp"),
    "zoneinfo": _words("ZoneInfo ZoneInfoNotFoundError available_timezones"),
    "numbers": _words("Number Complex Real Rational Integral"),
    "sys": _words("maxsize float_info version_info"),
    "types": _words("MappingProxyType NoneType SimpleNamespace"),
    "warnings": _words("filterwarnings simplefilter catch_warnings warn resetwarnings"),
    "__future__": _words("""
        annotations division print_function absolute_import unicode_literals
        generator_stop
    """),
}

MODULES: Final = _LISTED_MODULES | {
    # The same functions, which take a table of bars.
    "talib.abstract": frozenset(name for name in _LISTED_MODULES["talib"] if name.isupper()),
}
"""Modules that may be imported, each with the names that may be used from it."""
