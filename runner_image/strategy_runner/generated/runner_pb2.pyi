from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Preparation(_message.Message):
    __slots__ = ("processes", "nursery")
    PROCESSES_FIELD_NUMBER: _ClassVar[int]
    NURSERY_FIELD_NUMBER: _ClassVar[int]
    processes: int
    nursery: bool
    def __init__(self, processes: _Optional[int] = ..., nursery: _Optional[bool] = ...) -> None: ...

class Job(_message.Message):
    __slots__ = ("nonce", "backtest", "latest_bar", "look_ahead", "sweep", "output")
    NONCE_FIELD_NUMBER: _ClassVar[int]
    BACKTEST_FIELD_NUMBER: _ClassVar[int]
    LATEST_BAR_FIELD_NUMBER: _ClassVar[int]
    LOOK_AHEAD_FIELD_NUMBER: _ClassVar[int]
    SWEEP_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_FIELD_NUMBER: _ClassVar[int]
    nonce: bytes
    backtest: Backtest
    latest_bar: LatestBar
    look_ahead: LookAheadCheck
    sweep: Sweep
    output: OutputCaps
    def __init__(self, nonce: _Optional[bytes] = ..., backtest: _Optional[_Union[Backtest, _Mapping]] = ..., latest_bar: _Optional[_Union[LatestBar, _Mapping]] = ..., look_ahead: _Optional[_Union[LookAheadCheck, _Mapping]] = ..., sweep: _Optional[_Union[Sweep, _Mapping]] = ..., output: _Optional[_Union[OutputCaps, _Mapping]] = ...) -> None: ...

class Bars(_message.Message):
    __slots__ = ("timestamp_ms", "open", "high", "low", "close", "volume")
    TIMESTAMP_MS_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    CLOSE_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    timestamp_ms: bytes
    open: bytes
    high: bytes
    low: bytes
    close: bytes
    volume: bytes
    def __init__(self, timestamp_ms: _Optional[bytes] = ..., open: _Optional[bytes] = ..., high: _Optional[bytes] = ..., low: _Optional[bytes] = ..., close: _Optional[bytes] = ..., volume: _Optional[bytes] = ...) -> None: ...

class OutputCaps(_message.Message):
    __slots__ = ("log_bytes", "log_line_bytes", "reply_bytes")
    LOG_BYTES_FIELD_NUMBER: _ClassVar[int]
    LOG_LINE_BYTES_FIELD_NUMBER: _ClassVar[int]
    REPLY_BYTES_FIELD_NUMBER: _ClassVar[int]
    log_bytes: int
    log_line_bytes: int
    reply_bytes: int
    def __init__(self, log_bytes: _Optional[int] = ..., log_line_bytes: _Optional[int] = ..., reply_bytes: _Optional[int] = ...) -> None: ...

class Backtest(_message.Message):
    __slots__ = ("source", "bar_count", "config", "timeout_ms", "max_equity_points", "omit_indicators")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    BAR_COUNT_FIELD_NUMBER: _ClassVar[int]
    CONFIG_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_MS_FIELD_NUMBER: _ClassVar[int]
    MAX_EQUITY_POINTS_FIELD_NUMBER: _ClassVar[int]
    OMIT_INDICATORS_FIELD_NUMBER: _ClassVar[int]
    source: Source
    bar_count: int
    config: BacktestConfig
    timeout_ms: int
    max_equity_points: int
    omit_indicators: bool
    def __init__(self, source: _Optional[_Union[Source, _Mapping]] = ..., bar_count: _Optional[int] = ..., config: _Optional[_Union[BacktestConfig, _Mapping]] = ..., timeout_ms: _Optional[int] = ..., max_equity_points: _Optional[int] = ..., omit_indicators: _Optional[bool] = ...) -> None: ...

class LookAheadCheck(_message.Message):
    __slots__ = ("source", "bar_count", "timeout_ms", "warmup_bars", "signals", "signal_meaning", "direction")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    BAR_COUNT_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_MS_FIELD_NUMBER: _ClassVar[int]
    WARMUP_BARS_FIELD_NUMBER: _ClassVar[int]
    SIGNALS_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_MEANING_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    source: Source
    bar_count: int
    timeout_ms: int
    warmup_bars: int
    signals: Signals
    signal_meaning: int
    direction: int
    def __init__(self, source: _Optional[_Union[Source, _Mapping]] = ..., bar_count: _Optional[int] = ..., timeout_ms: _Optional[int] = ..., warmup_bars: _Optional[int] = ..., signals: _Optional[_Union[Signals, _Mapping]] = ..., signal_meaning: _Optional[int] = ..., direction: _Optional[int] = ...) -> None: ...

class LatestBar(_message.Message):
    __slots__ = ("series", "deployments", "timeout_ms")
    SERIES_FIELD_NUMBER: _ClassVar[int]
    DEPLOYMENTS_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_MS_FIELD_NUMBER: _ClassVar[int]
    series: _containers.RepeatedCompositeFieldContainer[Series]
    deployments: _containers.RepeatedCompositeFieldContainer[Deployment]
    timeout_ms: int
    def __init__(self, series: _Optional[_Iterable[_Union[Series, _Mapping]]] = ..., deployments: _Optional[_Iterable[_Union[Deployment, _Mapping]]] = ..., timeout_ms: _Optional[int] = ...) -> None: ...

class Sweep(_message.Message):
    __slots__ = ("code", "bar_count", "config", "timeout_ms", "sets", "first_traded_bar", "with_report", "max_equity_points", "omit_indicators", "max_returns")
    CODE_FIELD_NUMBER: _ClassVar[int]
    BAR_COUNT_FIELD_NUMBER: _ClassVar[int]
    CONFIG_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_MS_FIELD_NUMBER: _ClassVar[int]
    SETS_FIELD_NUMBER: _ClassVar[int]
    FIRST_TRADED_BAR_FIELD_NUMBER: _ClassVar[int]
    WITH_REPORT_FIELD_NUMBER: _ClassVar[int]
    MAX_EQUITY_POINTS_FIELD_NUMBER: _ClassVar[int]
    OMIT_INDICATORS_FIELD_NUMBER: _ClassVar[int]
    MAX_RETURNS_FIELD_NUMBER: _ClassVar[int]
    code: str
    bar_count: int
    config: BacktestConfig
    timeout_ms: int
    sets: _containers.RepeatedCompositeFieldContainer[ParameterSet]
    first_traded_bar: int
    with_report: bool
    max_equity_points: int
    omit_indicators: bool
    max_returns: int
    def __init__(self, code: _Optional[str] = ..., bar_count: _Optional[int] = ..., config: _Optional[_Union[BacktestConfig, _Mapping]] = ..., timeout_ms: _Optional[int] = ..., sets: _Optional[_Iterable[_Union[ParameterSet, _Mapping]]] = ..., first_traded_bar: _Optional[int] = ..., with_report: _Optional[bool] = ..., max_equity_points: _Optional[int] = ..., omit_indicators: _Optional[bool] = ..., max_returns: _Optional[int] = ...) -> None: ...

class ParameterSet(_message.Message):
    __slots__ = ("parameters",)
    class ParametersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: Parameter
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[Parameter, _Mapping]] = ...) -> None: ...
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    parameters: _containers.MessageMap[str, Parameter]
    def __init__(self, parameters: _Optional[_Mapping[str, Parameter]] = ...) -> None: ...

class Series(_message.Message):
    __slots__ = ("symbol", "bars")
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    BARS_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    bars: Bars
    def __init__(self, symbol: _Optional[str] = ..., bars: _Optional[_Union[Bars, _Mapping]] = ...) -> None: ...

class Deployment(_message.Message):
    __slots__ = ("source", "series")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SERIES_FIELD_NUMBER: _ClassVar[int]
    source: Source
    series: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, source: _Optional[_Union[Source, _Mapping]] = ..., series: _Optional[_Iterable[int]] = ...) -> None: ...

class Source(_message.Message):
    __slots__ = ("code", "parameters")
    class ParametersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: Parameter
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[Parameter, _Mapping]] = ...) -> None: ...
    CODE_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    code: str
    parameters: _containers.MessageMap[str, Parameter]
    def __init__(self, code: _Optional[str] = ..., parameters: _Optional[_Mapping[str, Parameter]] = ...) -> None: ...

class Parameter(_message.Message):
    __slots__ = ("bool_value", "int_value", "double_value", "string_value", "list_value")
    BOOL_VALUE_FIELD_NUMBER: _ClassVar[int]
    INT_VALUE_FIELD_NUMBER: _ClassVar[int]
    DOUBLE_VALUE_FIELD_NUMBER: _ClassVar[int]
    STRING_VALUE_FIELD_NUMBER: _ClassVar[int]
    LIST_VALUE_FIELD_NUMBER: _ClassVar[int]
    bool_value: bool
    int_value: int
    double_value: float
    string_value: str
    list_value: Numbers
    def __init__(self, bool_value: _Optional[bool] = ..., int_value: _Optional[int] = ..., double_value: _Optional[float] = ..., string_value: _Optional[str] = ..., list_value: _Optional[_Union[Numbers, _Mapping]] = ...) -> None: ...

class Numbers(_message.Message):
    __slots__ = ("values",)
    VALUES_FIELD_NUMBER: _ClassVar[int]
    values: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, values: _Optional[_Iterable[float]] = ...) -> None: ...

class Evaluation(_message.Message):
    __slots__ = ("source", "symbols", "warmup_bars", "is_prefix", "signal_meaning", "shorts", "first_traded_bar")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SYMBOLS_FIELD_NUMBER: _ClassVar[int]
    WARMUP_BARS_FIELD_NUMBER: _ClassVar[int]
    IS_PREFIX_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_MEANING_FIELD_NUMBER: _ClassVar[int]
    SHORTS_FIELD_NUMBER: _ClassVar[int]
    FIRST_TRADED_BAR_FIELD_NUMBER: _ClassVar[int]
    source: Source
    symbols: _containers.RepeatedScalarFieldContainer[str]
    warmup_bars: int
    is_prefix: bool
    signal_meaning: int
    shorts: bool
    first_traded_bar: int
    def __init__(self, source: _Optional[_Union[Source, _Mapping]] = ..., symbols: _Optional[_Iterable[str]] = ..., warmup_bars: _Optional[int] = ..., is_prefix: _Optional[bool] = ..., signal_meaning: _Optional[int] = ..., shorts: _Optional[bool] = ..., first_traded_bar: _Optional[int] = ...) -> None: ...

class BacktestConfig(_message.Message):
    __slots__ = ("initial_cash", "fill", "direction", "sizing", "size", "fractional_units", "commission_rate", "commission_fixed", "slippage_rate", "stop_loss", "take_profit", "stops_active_from", "risk_free_rate", "periods_per_year", "warmup_bars", "apply_strategy_constants", "trailing_stop", "pyramiding", "max_leverage", "borrow_rate", "financing_rate", "commission_per_unit", "commission_minimum", "tick_size", "slippage_ticks", "max_volume_share", "maintenance_margin", "time_zone", "signal_meaning")
    INITIAL_CASH_FIELD_NUMBER: _ClassVar[int]
    FILL_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    SIZING_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    FRACTIONAL_UNITS_FIELD_NUMBER: _ClassVar[int]
    COMMISSION_RATE_FIELD_NUMBER: _ClassVar[int]
    COMMISSION_FIXED_FIELD_NUMBER: _ClassVar[int]
    SLIPPAGE_RATE_FIELD_NUMBER: _ClassVar[int]
    STOP_LOSS_FIELD_NUMBER: _ClassVar[int]
    TAKE_PROFIT_FIELD_NUMBER: _ClassVar[int]
    STOPS_ACTIVE_FROM_FIELD_NUMBER: _ClassVar[int]
    RISK_FREE_RATE_FIELD_NUMBER: _ClassVar[int]
    PERIODS_PER_YEAR_FIELD_NUMBER: _ClassVar[int]
    WARMUP_BARS_FIELD_NUMBER: _ClassVar[int]
    APPLY_STRATEGY_CONSTANTS_FIELD_NUMBER: _ClassVar[int]
    TRAILING_STOP_FIELD_NUMBER: _ClassVar[int]
    PYRAMIDING_FIELD_NUMBER: _ClassVar[int]
    MAX_LEVERAGE_FIELD_NUMBER: _ClassVar[int]
    BORROW_RATE_FIELD_NUMBER: _ClassVar[int]
    FINANCING_RATE_FIELD_NUMBER: _ClassVar[int]
    COMMISSION_PER_UNIT_FIELD_NUMBER: _ClassVar[int]
    COMMISSION_MINIMUM_FIELD_NUMBER: _ClassVar[int]
    TICK_SIZE_FIELD_NUMBER: _ClassVar[int]
    SLIPPAGE_TICKS_FIELD_NUMBER: _ClassVar[int]
    MAX_VOLUME_SHARE_FIELD_NUMBER: _ClassVar[int]
    MAINTENANCE_MARGIN_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_MEANING_FIELD_NUMBER: _ClassVar[int]
    initial_cash: float
    fill: int
    direction: int
    sizing: int
    size: float
    fractional_units: bool
    commission_rate: float
    commission_fixed: float
    slippage_rate: float
    stop_loss: float
    take_profit: float
    stops_active_from: int
    risk_free_rate: float
    periods_per_year: float
    warmup_bars: int
    apply_strategy_constants: bool
    trailing_stop: float
    pyramiding: int
    max_leverage: float
    borrow_rate: float
    financing_rate: float
    commission_per_unit: float
    commission_minimum: float
    tick_size: float
    slippage_ticks: float
    max_volume_share: float
    maintenance_margin: float
    time_zone: str
    signal_meaning: int
    def __init__(self, initial_cash: _Optional[float] = ..., fill: _Optional[int] = ..., direction: _Optional[int] = ..., sizing: _Optional[int] = ..., size: _Optional[float] = ..., fractional_units: _Optional[bool] = ..., commission_rate: _Optional[float] = ..., commission_fixed: _Optional[float] = ..., slippage_rate: _Optional[float] = ..., stop_loss: _Optional[float] = ..., take_profit: _Optional[float] = ..., stops_active_from: _Optional[int] = ..., risk_free_rate: _Optional[float] = ..., periods_per_year: _Optional[float] = ..., warmup_bars: _Optional[int] = ..., apply_strategy_constants: _Optional[bool] = ..., trailing_stop: _Optional[float] = ..., pyramiding: _Optional[int] = ..., max_leverage: _Optional[float] = ..., borrow_rate: _Optional[float] = ..., financing_rate: _Optional[float] = ..., commission_per_unit: _Optional[float] = ..., commission_minimum: _Optional[float] = ..., tick_size: _Optional[float] = ..., slippage_ticks: _Optional[float] = ..., max_volume_share: _Optional[float] = ..., maintenance_margin: _Optional[float] = ..., time_zone: _Optional[str] = ..., signal_meaning: _Optional[int] = ...) -> None: ...

class SupervisorFrame(_message.Message):
    __slots__ = ("ready", "log", "progress", "deployment_done", "result", "set_done")
    READY_FIELD_NUMBER: _ClassVar[int]
    LOG_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    DEPLOYMENT_DONE_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    SET_DONE_FIELD_NUMBER: _ClassVar[int]
    ready: Ready
    log: LogLines
    progress: Progress
    deployment_done: DeploymentDone
    result: Result
    set_done: SetDone
    def __init__(self, ready: _Optional[_Union[Ready, _Mapping]] = ..., log: _Optional[_Union[LogLines, _Mapping]] = ..., progress: _Optional[_Union[Progress, _Mapping]] = ..., deployment_done: _Optional[_Union[DeploymentDone, _Mapping]] = ..., result: _Optional[_Union[Result, _Mapping]] = ..., set_done: _Optional[_Union[SetDone, _Mapping]] = ...) -> None: ...

class Ready(_message.Message):
    __slots__ = ("library_versions",)
    class LibraryVersionsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    LIBRARY_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    library_versions: _containers.ScalarMap[str, str]
    def __init__(self, library_versions: _Optional[_Mapping[str, str]] = ...) -> None: ...

class LogLines(_message.Message):
    __slots__ = ("lines",)
    LINES_FIELD_NUMBER: _ClassVar[int]
    lines: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, lines: _Optional[_Iterable[str]] = ...) -> None: ...

class Progress(_message.Message):
    __slots__ = ("bars_done", "bars_total", "equity", "drawdown", "trades")
    BARS_DONE_FIELD_NUMBER: _ClassVar[int]
    BARS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    EQUITY_FIELD_NUMBER: _ClassVar[int]
    DRAWDOWN_FIELD_NUMBER: _ClassVar[int]
    TRADES_FIELD_NUMBER: _ClassVar[int]
    bars_done: int
    bars_total: int
    equity: float
    drawdown: float
    trades: int
    def __init__(self, bars_done: _Optional[int] = ..., bars_total: _Optional[int] = ..., equity: _Optional[float] = ..., drawdown: _Optional[float] = ..., trades: _Optional[int] = ...) -> None: ...

class Result(_message.Message):
    __slots__ = ("nonce", "ending", "usage", "report")
    NONCE_FIELD_NUMBER: _ClassVar[int]
    ENDING_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    nonce: bytes
    ending: Ending
    usage: Usage
    report: BacktestReport
    def __init__(self, nonce: _Optional[bytes] = ..., ending: _Optional[_Union[Ending, _Mapping]] = ..., usage: _Optional[_Union[Usage, _Mapping]] = ..., report: _Optional[_Union[BacktestReport, _Mapping]] = ...) -> None: ...

class Ending(_message.Message):
    __slots__ = ("outcome", "message", "line", "column", "bar", "traceback", "limit", "allowed", "used", "hint", "signal", "left")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    BAR_FIELD_NUMBER: _ClassVar[int]
    TRACEBACK_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    USED_FIELD_NUMBER: _ClassVar[int]
    HINT_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    outcome: int
    message: str
    line: int
    column: int
    bar: int
    traceback: str
    limit: str
    allowed: float
    used: float
    hint: str
    signal: int
    left: bool
    def __init__(self, outcome: _Optional[int] = ..., message: _Optional[str] = ..., line: _Optional[int] = ..., column: _Optional[int] = ..., bar: _Optional[int] = ..., traceback: _Optional[str] = ..., limit: _Optional[str] = ..., allowed: _Optional[float] = ..., used: _Optional[float] = ..., hint: _Optional[str] = ..., signal: _Optional[int] = ..., left: _Optional[bool] = ...) -> None: ...

class Usage(_message.Message):
    __slots__ = ("strategy_ms", "backtest_ms", "cpu_ms", "peak_memory_bytes")
    STRATEGY_MS_FIELD_NUMBER: _ClassVar[int]
    BACKTEST_MS_FIELD_NUMBER: _ClassVar[int]
    CPU_MS_FIELD_NUMBER: _ClassVar[int]
    PEAK_MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
    strategy_ms: float
    backtest_ms: float
    cpu_ms: float
    peak_memory_bytes: int
    def __init__(self, strategy_ms: _Optional[float] = ..., backtest_ms: _Optional[float] = ..., cpu_ms: _Optional[float] = ..., peak_memory_bytes: _Optional[int] = ...) -> None: ...

class DeploymentDone(_message.Message):
    __slots__ = ("index", "ending", "usage", "signal", "warnings")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    ENDING_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    index: int
    ending: Ending
    usage: Usage
    signal: LatestSignal
    warnings: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, index: _Optional[int] = ..., ending: _Optional[_Union[Ending, _Mapping]] = ..., usage: _Optional[_Union[Usage, _Mapping]] = ..., signal: _Optional[_Union[LatestSignal, _Mapping]] = ..., warnings: _Optional[_Iterable[str]] = ...) -> None: ...

class SetDone(_message.Message):
    __slots__ = ("index", "ending", "usage", "metrics", "returns", "periods_per_year", "warnings", "report")
    class MetricsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    INDEX_FIELD_NUMBER: _ClassVar[int]
    ENDING_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    RETURNS_FIELD_NUMBER: _ClassVar[int]
    PERIODS_PER_YEAR_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    index: int
    ending: Ending
    usage: Usage
    metrics: _containers.ScalarMap[str, float]
    returns: bytes
    periods_per_year: float
    warnings: _containers.RepeatedScalarFieldContainer[str]
    report: bytes
    def __init__(self, index: _Optional[int] = ..., ending: _Optional[_Union[Ending, _Mapping]] = ..., usage: _Optional[_Union[Usage, _Mapping]] = ..., metrics: _Optional[_Mapping[str, float]] = ..., returns: _Optional[bytes] = ..., periods_per_year: _Optional[float] = ..., warnings: _Optional[_Iterable[str]] = ..., report: _Optional[bytes] = ...) -> None: ...

class LatestSignal(_message.Message):
    __slots__ = ("side", "price", "quantity", "reason", "indicators", "symbol", "timestamp_ms")
    class IndicatorsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    SIDE_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    INDICATORS_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_MS_FIELD_NUMBER: _ClassVar[int]
    side: int
    price: float
    quantity: float
    reason: str
    indicators: _containers.ScalarMap[str, float]
    symbol: str
    timestamp_ms: int
    def __init__(self, side: _Optional[int] = ..., price: _Optional[float] = ..., quantity: _Optional[float] = ..., reason: _Optional[str] = ..., indicators: _Optional[_Mapping[str, float]] = ..., symbol: _Optional[str] = ..., timestamp_ms: _Optional[int] = ...) -> None: ...

class BacktestReport(_message.Message):
    __slots__ = ("signals", "indicators", "trades", "open_position", "equity", "equity_bar", "ignored_signal", "ignored_reason", "reason_sentence", "metrics", "effective", "look_ahead", "warnings", "answered_bars", "order_events", "drawings")
    class ReasonSentenceEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: int
        value: str
        def __init__(self, key: _Optional[int] = ..., value: _Optional[str] = ...) -> None: ...
    class MetricsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    SIGNALS_FIELD_NUMBER: _ClassVar[int]
    INDICATORS_FIELD_NUMBER: _ClassVar[int]
    TRADES_FIELD_NUMBER: _ClassVar[int]
    OPEN_POSITION_FIELD_NUMBER: _ClassVar[int]
    EQUITY_FIELD_NUMBER: _ClassVar[int]
    EQUITY_BAR_FIELD_NUMBER: _ClassVar[int]
    IGNORED_SIGNAL_FIELD_NUMBER: _ClassVar[int]
    IGNORED_REASON_FIELD_NUMBER: _ClassVar[int]
    REASON_SENTENCE_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_FIELD_NUMBER: _ClassVar[int]
    LOOK_AHEAD_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_BARS_FIELD_NUMBER: _ClassVar[int]
    ORDER_EVENTS_FIELD_NUMBER: _ClassVar[int]
    DRAWINGS_FIELD_NUMBER: _ClassVar[int]
    signals: Signals
    indicators: _containers.RepeatedCompositeFieldContainer[Indicator]
    trades: Trades
    open_position: OpenPosition
    equity: bytes
    equity_bar: bytes
    ignored_signal: bytes
    ignored_reason: bytes
    reason_sentence: _containers.ScalarMap[int, str]
    metrics: _containers.ScalarMap[str, float]
    effective: BacktestConfig
    look_ahead: LookAhead
    warnings: _containers.RepeatedScalarFieldContainer[str]
    answered_bars: int
    order_events: OrderEvents
    drawings: _containers.RepeatedCompositeFieldContainer[Drawing]
    def __init__(self, signals: _Optional[_Union[Signals, _Mapping]] = ..., indicators: _Optional[_Iterable[_Union[Indicator, _Mapping]]] = ..., trades: _Optional[_Union[Trades, _Mapping]] = ..., open_position: _Optional[_Union[OpenPosition, _Mapping]] = ..., equity: _Optional[bytes] = ..., equity_bar: _Optional[bytes] = ..., ignored_signal: _Optional[bytes] = ..., ignored_reason: _Optional[bytes] = ..., reason_sentence: _Optional[_Mapping[int, str]] = ..., metrics: _Optional[_Mapping[str, float]] = ..., effective: _Optional[_Union[BacktestConfig, _Mapping]] = ..., look_ahead: _Optional[_Union[LookAhead, _Mapping]] = ..., warnings: _Optional[_Iterable[str]] = ..., answered_bars: _Optional[int] = ..., order_events: _Optional[_Union[OrderEvents, _Mapping]] = ..., drawings: _Optional[_Iterable[_Union[Drawing, _Mapping]]] = ...) -> None: ...

class Drawing(_message.Message):
    __slots__ = ("indicator", "bar", "words")
    class WordsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    INDICATOR_FIELD_NUMBER: _ClassVar[int]
    BAR_FIELD_NUMBER: _ClassVar[int]
    WORDS_FIELD_NUMBER: _ClassVar[int]
    indicator: str
    bar: bytes
    words: _containers.ScalarMap[str, str]
    def __init__(self, indicator: _Optional[str] = ..., bar: _Optional[bytes] = ..., words: _Optional[_Mapping[str, str]] = ...) -> None: ...

class Signals(_message.Message):
    __slots__ = ("bar", "side", "price", "quantity", "reason")
    BAR_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    bar: bytes
    side: bytes
    price: bytes
    quantity: bytes
    reason: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, bar: _Optional[bytes] = ..., side: _Optional[bytes] = ..., price: _Optional[bytes] = ..., quantity: _Optional[bytes] = ..., reason: _Optional[_Iterable[str]] = ...) -> None: ...

class Indicator(_message.Message):
    __slots__ = ("name", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: bytes
    def __init__(self, name: _Optional[str] = ..., value: _Optional[bytes] = ...) -> None: ...

class Trades(_message.Message):
    __slots__ = ("entry_bar", "exit_bar", "side", "size", "entry_price", "exit_price", "pnl", "commission", "exit_reason", "entry_signal", "exit_signal", "entry_equity", "exit_equity", "mae", "mfe", "entry_order", "exit_order", "financing")
    ENTRY_BAR_FIELD_NUMBER: _ClassVar[int]
    EXIT_BAR_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_PRICE_FIELD_NUMBER: _ClassVar[int]
    EXIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    PNL_FIELD_NUMBER: _ClassVar[int]
    COMMISSION_FIELD_NUMBER: _ClassVar[int]
    EXIT_REASON_FIELD_NUMBER: _ClassVar[int]
    ENTRY_SIGNAL_FIELD_NUMBER: _ClassVar[int]
    EXIT_SIGNAL_FIELD_NUMBER: _ClassVar[int]
    ENTRY_EQUITY_FIELD_NUMBER: _ClassVar[int]
    EXIT_EQUITY_FIELD_NUMBER: _ClassVar[int]
    MAE_FIELD_NUMBER: _ClassVar[int]
    MFE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ORDER_FIELD_NUMBER: _ClassVar[int]
    EXIT_ORDER_FIELD_NUMBER: _ClassVar[int]
    FINANCING_FIELD_NUMBER: _ClassVar[int]
    entry_bar: bytes
    exit_bar: bytes
    side: bytes
    size: bytes
    entry_price: bytes
    exit_price: bytes
    pnl: bytes
    commission: bytes
    exit_reason: bytes
    entry_signal: bytes
    exit_signal: bytes
    entry_equity: bytes
    exit_equity: bytes
    mae: bytes
    mfe: bytes
    entry_order: bytes
    exit_order: bytes
    financing: bytes
    def __init__(self, entry_bar: _Optional[bytes] = ..., exit_bar: _Optional[bytes] = ..., side: _Optional[bytes] = ..., size: _Optional[bytes] = ..., entry_price: _Optional[bytes] = ..., exit_price: _Optional[bytes] = ..., pnl: _Optional[bytes] = ..., commission: _Optional[bytes] = ..., exit_reason: _Optional[bytes] = ..., entry_signal: _Optional[bytes] = ..., exit_signal: _Optional[bytes] = ..., entry_equity: _Optional[bytes] = ..., exit_equity: _Optional[bytes] = ..., mae: _Optional[bytes] = ..., mfe: _Optional[bytes] = ..., entry_order: _Optional[bytes] = ..., exit_order: _Optional[bytes] = ..., financing: _Optional[bytes] = ...) -> None: ...

class OrderEvents(_message.Message):
    __slots__ = ("bar", "kind", "signal", "units")
    BAR_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    bar: bytes
    kind: bytes
    signal: bytes
    units: bytes
    def __init__(self, bar: _Optional[bytes] = ..., kind: _Optional[bytes] = ..., signal: _Optional[bytes] = ..., units: _Optional[bytes] = ...) -> None: ...

class OpenPosition(_message.Message):
    __slots__ = ("side", "size", "entry_bar", "entry_price", "last_price", "unrealized_pnl", "commission", "entry_equity", "entry_signal")
    SIDE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_BAR_FIELD_NUMBER: _ClassVar[int]
    ENTRY_PRICE_FIELD_NUMBER: _ClassVar[int]
    LAST_PRICE_FIELD_NUMBER: _ClassVar[int]
    UNREALIZED_PNL_FIELD_NUMBER: _ClassVar[int]
    COMMISSION_FIELD_NUMBER: _ClassVar[int]
    ENTRY_EQUITY_FIELD_NUMBER: _ClassVar[int]
    ENTRY_SIGNAL_FIELD_NUMBER: _ClassVar[int]
    side: int
    size: float
    entry_bar: int
    entry_price: float
    last_price: float
    unrealized_pnl: float
    commission: float
    entry_equity: float
    entry_signal: int
    def __init__(self, side: _Optional[int] = ..., size: _Optional[float] = ..., entry_bar: _Optional[int] = ..., entry_price: _Optional[float] = ..., last_price: _Optional[float] = ..., unrealized_pnl: _Optional[float] = ..., commission: _Optional[float] = ..., entry_equity: _Optional[float] = ..., entry_signal: _Optional[int] = ...) -> None: ...

class LookAhead(_message.Message):
    __slots__ = ("checked_cuts", "differences")
    CHECKED_CUTS_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCES_FIELD_NUMBER: _ClassVar[int]
    checked_cuts: int
    differences: _containers.RepeatedCompositeFieldContainer[LookAheadDifference]
    def __init__(self, checked_cuts: _Optional[int] = ..., differences: _Optional[_Iterable[_Union[LookAheadDifference, _Mapping]]] = ...) -> None: ...

class LookAheadDifference(_message.Message):
    __slots__ = ("bar", "with_future", "without_future")
    BAR_FIELD_NUMBER: _ClassVar[int]
    WITH_FUTURE_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_FUTURE_FIELD_NUMBER: _ClassVar[int]
    bar: int
    with_future: int
    without_future: int
    def __init__(self, bar: _Optional[int] = ..., with_future: _Optional[int] = ..., without_future: _Optional[int] = ...) -> None: ...

class PackedColumns(_message.Message):
    __slots__ = ("timestamp_ms", "open", "high", "low", "close", "volume")
    TIMESTAMP_MS_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    CLOSE_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    timestamp_ms: bytes
    open: bytes
    high: bytes
    low: bytes
    close: bytes
    volume: bytes
    def __init__(self, timestamp_ms: _Optional[bytes] = ..., open: _Optional[bytes] = ..., high: _Optional[bytes] = ..., low: _Optional[bytes] = ..., close: _Optional[bytes] = ..., volume: _Optional[bytes] = ...) -> None: ...

class PackedEquity(_message.Message):
    __slots__ = ("timestamp_ms", "equity")
    TIMESTAMP_MS_FIELD_NUMBER: _ClassVar[int]
    EQUITY_FIELD_NUMBER: _ClassVar[int]
    timestamp_ms: bytes
    equity: bytes
    def __init__(self, timestamp_ms: _Optional[bytes] = ..., equity: _Optional[bytes] = ...) -> None: ...
