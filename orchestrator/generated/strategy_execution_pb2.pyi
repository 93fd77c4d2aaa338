from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Outcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OUTCOME_UNSPECIFIED: _ClassVar[Outcome]
    OUTCOME_SUCCEEDED: _ClassVar[Outcome]
    OUTCOME_REJECTED: _ClassVar[Outcome]
    OUTCOME_STRATEGY_ERROR: _ClassVar[Outcome]
    OUTCOME_TIMEOUT: _ClassVar[Outcome]
    OUTCOME_OUT_OF_MEMORY: _ClassVar[Outcome]
    OUTCOME_PROCESS_LIMIT: _ClassVar[Outcome]
    OUTCOME_OUTPUT_LIMIT: _ClassVar[Outcome]
    OUTCOME_INVALID_SIGNAL: _ClassVar[Outcome]
    OUTCOME_CRASHED: _ClassVar[Outcome]
    OUTCOME_CANCELLED: _ClassVar[Outcome]
    OUTCOME_SANDBOX_VIOLATION: _ClassVar[Outcome]

class BarsPolicy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BARS_POLICY_UNSPECIFIED: _ClassVar[BarsPolicy]
    BARS_POLICY_STRICT: _ClassVar[BarsPolicy]
    BARS_POLICY_REPAIR: _ClassVar[BarsPolicy]

class FillRule(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FILL_RULE_UNSPECIFIED: _ClassVar[FillRule]
    FILL_RULE_NEXT_OPEN: _ClassVar[FillRule]
    FILL_RULE_SAME_CLOSE: _ClassVar[FillRule]

class Direction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DIRECTION_UNSPECIFIED: _ClassVar[Direction]
    DIRECTION_LONG_ONLY: _ClassVar[Direction]
    DIRECTION_LONG_SHORT: _ClassVar[Direction]

class Sizing(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SIZING_UNSPECIFIED: _ClassVar[Sizing]
    SIZING_ALL_IN: _ClassVar[Sizing]
    SIZING_FIXED_QUANTITY: _ClassVar[Sizing]
    SIZING_PERCENT_OF_EQUITY: _ClassVar[Sizing]
    SIZING_SIGNAL_QUANTITY: _ClassVar[Sizing]

class SignalMeaning(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SIGNAL_MEANING_UNSPECIFIED: _ClassVar[SignalMeaning]
    SIGNAL_MEANING_SIGNALS: _ClassVar[SignalMeaning]
    SIGNAL_MEANING_POSITIONS: _ClassVar[SignalMeaning]

class StopsActiveFrom(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STOPS_ACTIVE_FROM_UNSPECIFIED: _ClassVar[StopsActiveFrom]
    STOPS_ACTIVE_FROM_ENTRY_BAR: _ClassVar[StopsActiveFrom]
    STOPS_ACTIVE_FROM_NEXT_BAR: _ClassVar[StopsActiveFrom]

class Side(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SIDE_UNSPECIFIED: _ClassVar[Side]
    SIDE_LONG: _ClassVar[Side]
    SIDE_SHORT: _ClassVar[Side]

class Severity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEVERITY_UNSPECIFIED: _ClassVar[Severity]
    SEVERITY_ERROR: _ClassVar[Severity]
    SEVERITY_WARNING: _ClassVar[Severity]
    SEVERITY_SUGGESTION: _ClassVar[Severity]

class AnswerForm(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ANSWER_FORM_UNSPECIFIED: _ClassVar[AnswerForm]
    ANSWER_FORM_ROWS: _ClassVar[AnswerForm]
    ANSWER_FORM_COLUMNS: _ClassVar[AnswerForm]

class SignalType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SIGNAL_TYPE_UNSPECIFIED: _ClassVar[SignalType]
    SIGNAL_TYPE_BUY: _ClassVar[SignalType]
    SIGNAL_TYPE_SELL: _ClassVar[SignalType]
    SIGNAL_TYPE_EXIT: _ClassVar[SignalType]
    SIGNAL_TYPE_TARGET: _ClassVar[SignalType]
    SIGNAL_TYPE_CHANGE: _ClassVar[SignalType]
    SIGNAL_TYPE_CANCEL: _ClassVar[SignalType]

class ExitReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EXIT_REASON_UNSPECIFIED: _ClassVar[ExitReason]
    EXIT_REASON_SIGNAL: _ClassVar[ExitReason]
    EXIT_REASON_STOP_LOSS: _ClassVar[ExitReason]
    EXIT_REASON_TAKE_PROFIT: _ClassVar[ExitReason]
    EXIT_REASON_RUIN: _ClassVar[ExitReason]
    EXIT_REASON_TRAILING_STOP: _ClassVar[ExitReason]
    EXIT_REASON_MARGIN_CALL: _ClassVar[ExitReason]
    EXIT_REASON_TARGET: _ClassVar[ExitReason]
    EXIT_REASON_EXIT: _ClassVar[ExitReason]

class OrderEventKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ORDER_EVENT_KIND_UNSPECIFIED: _ClassVar[OrderEventKind]
    ORDER_EVENT_KIND_MARGIN_CALL: _ClassVar[OrderEventKind]
    ORDER_EVENT_KIND_EXPIRED: _ClassVar[OrderEventKind]
    ORDER_EVENT_KIND_CANCELLED: _ClassVar[OrderEventKind]
    ORDER_EVENT_KIND_REPLACED: _ClassVar[OrderEventKind]
    ORDER_EVENT_KIND_CANCELLED_BY_OCO: _ClassVar[OrderEventKind]
    ORDER_EVENT_KIND_PARTLY_FILLED: _ClassVar[OrderEventKind]

class OrderKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ORDER_KIND_UNSPECIFIED: _ClassVar[OrderKind]
    ORDER_KIND_MARKET: _ClassVar[OrderKind]
    ORDER_KIND_LIMIT: _ClassVar[OrderKind]
    ORDER_KIND_STOP: _ClassVar[OrderKind]
    ORDER_KIND_STOP_LIMIT: _ClassVar[OrderKind]

class EquityEvent(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EQUITY_EVENT_UNSPECIFIED: _ClassVar[EquityEvent]
    EQUITY_EVENT_INITIAL: _ClassVar[EquityEvent]
    EQUITY_EVENT_BUY: _ClassVar[EquityEvent]
    EQUITY_EVENT_SELL: _ClassVar[EquityEvent]
    EQUITY_EVENT_FINAL: _ClassVar[EquityEvent]
OUTCOME_UNSPECIFIED: Outcome
OUTCOME_SUCCEEDED: Outcome
OUTCOME_REJECTED: Outcome
OUTCOME_STRATEGY_ERROR: Outcome
OUTCOME_TIMEOUT: Outcome
OUTCOME_OUT_OF_MEMORY: Outcome
OUTCOME_PROCESS_LIMIT: Outcome
OUTCOME_OUTPUT_LIMIT: Outcome
OUTCOME_INVALID_SIGNAL: Outcome
OUTCOME_CRASHED: Outcome
OUTCOME_CANCELLED: Outcome
OUTCOME_SANDBOX_VIOLATION: Outcome
BARS_POLICY_UNSPECIFIED: BarsPolicy
BARS_POLICY_STRICT: BarsPolicy
BARS_POLICY_REPAIR: BarsPolicy
FILL_RULE_UNSPECIFIED: FillRule
FILL_RULE_NEXT_OPEN: FillRule
FILL_RULE_SAME_CLOSE: FillRule
DIRECTION_UNSPECIFIED: Direction
DIRECTION_LONG_ONLY: Direction
DIRECTION_LONG_SHORT: Direction
SIZING_UNSPECIFIED: Sizing
SIZING_ALL_IN: Sizing
SIZING_FIXED_QUANTITY: Sizing
SIZING_PERCENT_OF_EQUITY: Sizing
SIZING_SIGNAL_QUANTITY: Sizing
SIGNAL_MEANING_UNSPECIFIED: SignalMeaning
SIGNAL_MEANING_SIGNALS: SignalMeaning
SIGNAL_MEANING_POSITIONS: SignalMeaning
STOPS_ACTIVE_FROM_UNSPECIFIED: StopsActiveFrom
STOPS_ACTIVE_FROM_ENTRY_BAR: StopsActiveFrom
STOPS_ACTIVE_FROM_NEXT_BAR: StopsActiveFrom
SIDE_UNSPECIFIED: Side
SIDE_LONG: Side
SIDE_SHORT: Side
SEVERITY_UNSPECIFIED: Severity
SEVERITY_ERROR: Severity
SEVERITY_WARNING: Severity
SEVERITY_SUGGESTION: Severity
ANSWER_FORM_UNSPECIFIED: AnswerForm
ANSWER_FORM_ROWS: AnswerForm
ANSWER_FORM_COLUMNS: AnswerForm
SIGNAL_TYPE_UNSPECIFIED: SignalType
SIGNAL_TYPE_BUY: SignalType
SIGNAL_TYPE_SELL: SignalType
SIGNAL_TYPE_EXIT: SignalType
SIGNAL_TYPE_TARGET: SignalType
SIGNAL_TYPE_CHANGE: SignalType
SIGNAL_TYPE_CANCEL: SignalType
EXIT_REASON_UNSPECIFIED: ExitReason
EXIT_REASON_SIGNAL: ExitReason
EXIT_REASON_STOP_LOSS: ExitReason
EXIT_REASON_TAKE_PROFIT: ExitReason
EXIT_REASON_RUIN: ExitReason
EXIT_REASON_TRAILING_STOP: ExitReason
EXIT_REASON_MARGIN_CALL: ExitReason
EXIT_REASON_TARGET: ExitReason
EXIT_REASON_EXIT: ExitReason
ORDER_EVENT_KIND_UNSPECIFIED: OrderEventKind
ORDER_EVENT_KIND_MARGIN_CALL: OrderEventKind
ORDER_EVENT_KIND_EXPIRED: OrderEventKind
ORDER_EVENT_KIND_CANCELLED: OrderEventKind
ORDER_EVENT_KIND_REPLACED: OrderEventKind
ORDER_EVENT_KIND_CANCELLED_BY_OCO: OrderEventKind
ORDER_EVENT_KIND_PARTLY_FILLED: OrderEventKind
ORDER_KIND_UNSPECIFIED: OrderKind
ORDER_KIND_MARKET: OrderKind
ORDER_KIND_LIMIT: OrderKind
ORDER_KIND_STOP: OrderKind
ORDER_KIND_STOP_LIMIT: OrderKind
EQUITY_EVENT_UNSPECIFIED: EquityEvent
EQUITY_EVENT_INITIAL: EquityEvent
EQUITY_EVENT_BUY: EquityEvent
EQUITY_EVENT_SELL: EquityEvent
EQUITY_EVENT_FINAL: EquityEvent

class ExecuteStrategyRequest(_message.Message):
    __slots__ = ("code", "language", "market_data", "parameters", "timeout_seconds", "user_id", "strategy_id", "backtest", "columns", "run_id", "limits", "output", "check_look_ahead", "image", "bars_policy", "typed_parameters")
    class ParametersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class TypedParametersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: ParameterValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[ParameterValue, _Mapping]] = ...) -> None: ...
    CODE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    MARKET_DATA_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    BACKTEST_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_FIELD_NUMBER: _ClassVar[int]
    CHECK_LOOK_AHEAD_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    BARS_POLICY_FIELD_NUMBER: _ClassVar[int]
    TYPED_PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    code: str
    language: str
    market_data: _containers.RepeatedCompositeFieldContainer[MarketDataBar]
    parameters: _containers.ScalarMap[str, str]
    timeout_seconds: int
    user_id: str
    strategy_id: str
    backtest: BacktestConfig
    columns: MarketDataColumns
    run_id: str
    limits: RunLimits
    output: OutputOptions
    check_look_ahead: bool
    image: str
    bars_policy: BarsPolicy
    typed_parameters: _containers.MessageMap[str, ParameterValue]
    def __init__(self, code: _Optional[str] = ..., language: _Optional[str] = ..., market_data: _Optional[_Iterable[_Union[MarketDataBar, _Mapping]]] = ..., parameters: _Optional[_Mapping[str, str]] = ..., timeout_seconds: _Optional[int] = ..., user_id: _Optional[str] = ..., strategy_id: _Optional[str] = ..., backtest: _Optional[_Union[BacktestConfig, _Mapping]] = ..., columns: _Optional[_Union[MarketDataColumns, _Mapping]] = ..., run_id: _Optional[str] = ..., limits: _Optional[_Union[RunLimits, _Mapping]] = ..., output: _Optional[_Union[OutputOptions, _Mapping]] = ..., check_look_ahead: _Optional[bool] = ..., image: _Optional[str] = ..., bars_policy: _Optional[_Union[BarsPolicy, str]] = ..., typed_parameters: _Optional[_Mapping[str, ParameterValue]] = ...) -> None: ...

class ParameterValue(_message.Message):
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
    list_value: NumberList
    def __init__(self, bool_value: _Optional[bool] = ..., int_value: _Optional[int] = ..., double_value: _Optional[float] = ..., string_value: _Optional[str] = ..., list_value: _Optional[_Union[NumberList, _Mapping]] = ...) -> None: ...

class NumberList(_message.Message):
    __slots__ = ("values",)
    VALUES_FIELD_NUMBER: _ClassVar[int]
    values: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, values: _Optional[_Iterable[float]] = ...) -> None: ...

class MarketDataBar(_message.Message):
    __slots__ = ("timestamp", "open", "high", "low", "close", "volume")
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    CLOSE_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    timestamp: str
    open: float
    high: float
    low: float
    close: float
    volume: int
    def __init__(self, timestamp: _Optional[str] = ..., open: _Optional[float] = ..., high: _Optional[float] = ..., low: _Optional[float] = ..., close: _Optional[float] = ..., volume: _Optional[int] = ...) -> None: ...

class ExecuteStrategyResponse(_message.Message):
    __slots__ = ("success", "signals", "indicators", "performance", "execution_time_ms", "logs", "error", "failure", "usage", "receipt", "outcome", "run_id", "look_ahead", "warnings", "signal_columns", "indicator_columns", "drawings")
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    SIGNALS_FIELD_NUMBER: _ClassVar[int]
    INDICATORS_FIELD_NUMBER: _ClassVar[int]
    PERFORMANCE_FIELD_NUMBER: _ClassVar[int]
    EXECUTION_TIME_MS_FIELD_NUMBER: _ClassVar[int]
    LOGS_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    LOOK_AHEAD_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_COLUMNS_FIELD_NUMBER: _ClassVar[int]
    INDICATOR_COLUMNS_FIELD_NUMBER: _ClassVar[int]
    DRAWINGS_FIELD_NUMBER: _ClassVar[int]
    success: bool
    signals: _containers.RepeatedCompositeFieldContainer[Signal]
    indicators: _containers.RepeatedCompositeFieldContainer[Indicator]
    performance: Performance
    execution_time_ms: int
    logs: _containers.RepeatedScalarFieldContainer[str]
    error: str
    failure: Failure
    usage: ResourceUsage
    receipt: Receipt
    outcome: Outcome
    run_id: str
    look_ahead: LookAheadReport
    warnings: _containers.RepeatedScalarFieldContainer[str]
    signal_columns: SignalColumns
    indicator_columns: _containers.RepeatedCompositeFieldContainer[IndicatorColumn]
    drawings: _containers.RepeatedCompositeFieldContainer[Drawing]
    def __init__(self, success: _Optional[bool] = ..., signals: _Optional[_Iterable[_Union[Signal, _Mapping]]] = ..., indicators: _Optional[_Iterable[_Union[Indicator, _Mapping]]] = ..., performance: _Optional[_Union[Performance, _Mapping]] = ..., execution_time_ms: _Optional[int] = ..., logs: _Optional[_Iterable[str]] = ..., error: _Optional[str] = ..., failure: _Optional[_Union[Failure, _Mapping]] = ..., usage: _Optional[_Union[ResourceUsage, _Mapping]] = ..., receipt: _Optional[_Union[Receipt, _Mapping]] = ..., outcome: _Optional[_Union[Outcome, str]] = ..., run_id: _Optional[str] = ..., look_ahead: _Optional[_Union[LookAheadReport, _Mapping]] = ..., warnings: _Optional[_Iterable[str]] = ..., signal_columns: _Optional[_Union[SignalColumns, _Mapping]] = ..., indicator_columns: _Optional[_Iterable[_Union[IndicatorColumn, _Mapping]]] = ..., drawings: _Optional[_Iterable[_Union[Drawing, _Mapping]]] = ...) -> None: ...

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
    bar: _containers.RepeatedScalarFieldContainer[int]
    words: _containers.ScalarMap[str, str]
    def __init__(self, indicator: _Optional[str] = ..., bar: _Optional[_Iterable[int]] = ..., words: _Optional[_Mapping[str, str]] = ...) -> None: ...

class Signal(_message.Message):
    __slots__ = ("timestamp", "type", "price", "quantity", "reason", "repeats")
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REPEATS_FIELD_NUMBER: _ClassVar[int]
    timestamp: str
    type: str
    price: float
    quantity: int
    reason: str
    repeats: int
    def __init__(self, timestamp: _Optional[str] = ..., type: _Optional[str] = ..., price: _Optional[float] = ..., quantity: _Optional[int] = ..., reason: _Optional[str] = ..., repeats: _Optional[int] = ...) -> None: ...

class Indicator(_message.Message):
    __slots__ = ("name", "data")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    name: str
    data: _containers.RepeatedCompositeFieldContainer[DataPoint]
    def __init__(self, name: _Optional[str] = ..., data: _Optional[_Iterable[_Union[DataPoint, _Mapping]]] = ...) -> None: ...

class DataPoint(_message.Message):
    __slots__ = ("timestamp", "value")
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    timestamp: str
    value: float
    def __init__(self, timestamp: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...

class EquityPoint(_message.Message):
    __slots__ = ("timestamp", "portfolio_value", "type")
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    PORTFOLIO_VALUE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    timestamp: str
    portfolio_value: float
    type: str
    def __init__(self, timestamp: _Optional[str] = ..., portfolio_value: _Optional[float] = ..., type: _Optional[str] = ...) -> None: ...

class Performance(_message.Message):
    __slots__ = ("total_return", "total_pnl", "win_rate", "total_trades", "profitable_trades", "buy_count", "sell_count", "avg_win", "avg_loss", "profit_factor", "max_drawdown", "sharpe_ratio", "trades", "last_tested_at", "equity_curve", "start_date", "end_date", "test_period", "buy_and_hold_return", "buy_and_hold_return_percent", "outperformance", "metrics", "equity", "open_position", "ignored_signals", "fill", "periods_per_year", "initial_cash", "trade_columns", "equity_event_columns", "ignored_signal_columns", "order_events")
    TOTAL_RETURN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_PNL_FIELD_NUMBER: _ClassVar[int]
    WIN_RATE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_TRADES_FIELD_NUMBER: _ClassVar[int]
    PROFITABLE_TRADES_FIELD_NUMBER: _ClassVar[int]
    BUY_COUNT_FIELD_NUMBER: _ClassVar[int]
    SELL_COUNT_FIELD_NUMBER: _ClassVar[int]
    AVG_WIN_FIELD_NUMBER: _ClassVar[int]
    AVG_LOSS_FIELD_NUMBER: _ClassVar[int]
    PROFIT_FACTOR_FIELD_NUMBER: _ClassVar[int]
    MAX_DRAWDOWN_FIELD_NUMBER: _ClassVar[int]
    SHARPE_RATIO_FIELD_NUMBER: _ClassVar[int]
    TRADES_FIELD_NUMBER: _ClassVar[int]
    LAST_TESTED_AT_FIELD_NUMBER: _ClassVar[int]
    EQUITY_CURVE_FIELD_NUMBER: _ClassVar[int]
    START_DATE_FIELD_NUMBER: _ClassVar[int]
    END_DATE_FIELD_NUMBER: _ClassVar[int]
    TEST_PERIOD_FIELD_NUMBER: _ClassVar[int]
    BUY_AND_HOLD_RETURN_FIELD_NUMBER: _ClassVar[int]
    BUY_AND_HOLD_RETURN_PERCENT_FIELD_NUMBER: _ClassVar[int]
    OUTPERFORMANCE_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    EQUITY_FIELD_NUMBER: _ClassVar[int]
    OPEN_POSITION_FIELD_NUMBER: _ClassVar[int]
    IGNORED_SIGNALS_FIELD_NUMBER: _ClassVar[int]
    FILL_FIELD_NUMBER: _ClassVar[int]
    PERIODS_PER_YEAR_FIELD_NUMBER: _ClassVar[int]
    INITIAL_CASH_FIELD_NUMBER: _ClassVar[int]
    TRADE_COLUMNS_FIELD_NUMBER: _ClassVar[int]
    EQUITY_EVENT_COLUMNS_FIELD_NUMBER: _ClassVar[int]
    IGNORED_SIGNAL_COLUMNS_FIELD_NUMBER: _ClassVar[int]
    ORDER_EVENTS_FIELD_NUMBER: _ClassVar[int]
    total_return: float
    total_pnl: float
    win_rate: float
    total_trades: int
    profitable_trades: int
    buy_count: int
    sell_count: int
    avg_win: float
    avg_loss: float
    profit_factor: float
    max_drawdown: float
    sharpe_ratio: float
    trades: _containers.RepeatedCompositeFieldContainer[Trade]
    last_tested_at: str
    equity_curve: _containers.RepeatedCompositeFieldContainer[EquityPoint]
    start_date: str
    end_date: str
    test_period: str
    buy_and_hold_return: float
    buy_and_hold_return_percent: float
    outperformance: float
    metrics: Metrics
    equity: EquityCurve
    open_position: OpenPosition
    ignored_signals: _containers.RepeatedCompositeFieldContainer[IgnoredSignal]
    fill: FillRule
    periods_per_year: float
    initial_cash: float
    trade_columns: TradeColumns
    equity_event_columns: EquityEventColumns
    ignored_signal_columns: IgnoredSignalColumns
    order_events: _containers.RepeatedCompositeFieldContainer[OrderEvent]
    def __init__(self, total_return: _Optional[float] = ..., total_pnl: _Optional[float] = ..., win_rate: _Optional[float] = ..., total_trades: _Optional[int] = ..., profitable_trades: _Optional[int] = ..., buy_count: _Optional[int] = ..., sell_count: _Optional[int] = ..., avg_win: _Optional[float] = ..., avg_loss: _Optional[float] = ..., profit_factor: _Optional[float] = ..., max_drawdown: _Optional[float] = ..., sharpe_ratio: _Optional[float] = ..., trades: _Optional[_Iterable[_Union[Trade, _Mapping]]] = ..., last_tested_at: _Optional[str] = ..., equity_curve: _Optional[_Iterable[_Union[EquityPoint, _Mapping]]] = ..., start_date: _Optional[str] = ..., end_date: _Optional[str] = ..., test_period: _Optional[str] = ..., buy_and_hold_return: _Optional[float] = ..., buy_and_hold_return_percent: _Optional[float] = ..., outperformance: _Optional[float] = ..., metrics: _Optional[_Union[Metrics, _Mapping]] = ..., equity: _Optional[_Union[EquityCurve, _Mapping]] = ..., open_position: _Optional[_Union[OpenPosition, _Mapping]] = ..., ignored_signals: _Optional[_Iterable[_Union[IgnoredSignal, _Mapping]]] = ..., fill: _Optional[_Union[FillRule, str]] = ..., periods_per_year: _Optional[float] = ..., initial_cash: _Optional[float] = ..., trade_columns: _Optional[_Union[TradeColumns, _Mapping]] = ..., equity_event_columns: _Optional[_Union[EquityEventColumns, _Mapping]] = ..., ignored_signal_columns: _Optional[_Union[IgnoredSignalColumns, _Mapping]] = ..., order_events: _Optional[_Iterable[_Union[OrderEvent, _Mapping]]] = ...) -> None: ...

class OrderEvent(_message.Message):
    __slots__ = ("timestamp", "bar", "kind", "units", "reason")
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    BAR_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    timestamp: str
    bar: int
    kind: OrderEventKind
    units: float
    reason: str
    def __init__(self, timestamp: _Optional[str] = ..., bar: _Optional[int] = ..., kind: _Optional[_Union[OrderEventKind, str]] = ..., units: _Optional[float] = ..., reason: _Optional[str] = ...) -> None: ...

class Trade(_message.Message):
    __slots__ = ("buy_timestamp", "sell_timestamp", "buy_price", "sell_price", "pnl", "pnl_percent", "win", "buy_reason", "sell_reason", "side", "size", "commission", "exit_reason", "entry_bar", "exit_bar", "entry_timestamp", "exit_timestamp", "entry_price", "exit_price", "mae", "mfe", "entry_order", "exit_order", "financing")
    BUY_TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    SELL_TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    BUY_PRICE_FIELD_NUMBER: _ClassVar[int]
    SELL_PRICE_FIELD_NUMBER: _ClassVar[int]
    PNL_FIELD_NUMBER: _ClassVar[int]
    PNL_PERCENT_FIELD_NUMBER: _ClassVar[int]
    WIN_FIELD_NUMBER: _ClassVar[int]
    BUY_REASON_FIELD_NUMBER: _ClassVar[int]
    SELL_REASON_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    COMMISSION_FIELD_NUMBER: _ClassVar[int]
    EXIT_REASON_FIELD_NUMBER: _ClassVar[int]
    ENTRY_BAR_FIELD_NUMBER: _ClassVar[int]
    EXIT_BAR_FIELD_NUMBER: _ClassVar[int]
    ENTRY_TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    EXIT_TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    ENTRY_PRICE_FIELD_NUMBER: _ClassVar[int]
    EXIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    MAE_FIELD_NUMBER: _ClassVar[int]
    MFE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ORDER_FIELD_NUMBER: _ClassVar[int]
    EXIT_ORDER_FIELD_NUMBER: _ClassVar[int]
    FINANCING_FIELD_NUMBER: _ClassVar[int]
    buy_timestamp: str
    sell_timestamp: str
    buy_price: float
    sell_price: float
    pnl: float
    pnl_percent: float
    win: bool
    buy_reason: str
    sell_reason: str
    side: Side
    size: float
    commission: float
    exit_reason: str
    entry_bar: int
    exit_bar: int
    entry_timestamp: str
    exit_timestamp: str
    entry_price: float
    exit_price: float
    mae: float
    mfe: float
    entry_order: OrderKind
    exit_order: OrderKind
    financing: float
    def __init__(self, buy_timestamp: _Optional[str] = ..., sell_timestamp: _Optional[str] = ..., buy_price: _Optional[float] = ..., sell_price: _Optional[float] = ..., pnl: _Optional[float] = ..., pnl_percent: _Optional[float] = ..., win: _Optional[bool] = ..., buy_reason: _Optional[str] = ..., sell_reason: _Optional[str] = ..., side: _Optional[_Union[Side, str]] = ..., size: _Optional[float] = ..., commission: _Optional[float] = ..., exit_reason: _Optional[str] = ..., entry_bar: _Optional[int] = ..., exit_bar: _Optional[int] = ..., entry_timestamp: _Optional[str] = ..., exit_timestamp: _Optional[str] = ..., entry_price: _Optional[float] = ..., exit_price: _Optional[float] = ..., mae: _Optional[float] = ..., mfe: _Optional[float] = ..., entry_order: _Optional[_Union[OrderKind, str]] = ..., exit_order: _Optional[_Union[OrderKind, str]] = ..., financing: _Optional[float] = ...) -> None: ...

class ValidateCodeRequest(_message.Message):
    __slots__ = ("code", "language", "image")
    CODE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    code: str
    language: str
    image: str
    def __init__(self, code: _Optional[str] = ..., language: _Optional[str] = ..., image: _Optional[str] = ...) -> None: ...

class ValidateCodeResponse(_message.Message):
    __slots__ = ("valid", "errors", "warnings", "suggestions", "findings")
    VALID_FIELD_NUMBER: _ClassVar[int]
    ERRORS_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    SUGGESTIONS_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    valid: bool
    errors: _containers.RepeatedScalarFieldContainer[str]
    warnings: _containers.RepeatedScalarFieldContainer[str]
    suggestions: _containers.RepeatedScalarFieldContainer[str]
    findings: _containers.RepeatedCompositeFieldContainer[Finding]
    def __init__(self, valid: _Optional[bool] = ..., errors: _Optional[_Iterable[str]] = ..., warnings: _Optional[_Iterable[str]] = ..., suggestions: _Optional[_Iterable[str]] = ..., findings: _Optional[_Iterable[_Union[Finding, _Mapping]]] = ...) -> None: ...

class HealthRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class HealthResponse(_message.Message):
    __slots__ = ("status", "supported_languages", "max_timeout_seconds", "max_memory_mb", "metadata", "images")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SUPPORTED_LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    MAX_TIMEOUT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MAX_MEMORY_MB_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    IMAGES_FIELD_NUMBER: _ClassVar[int]
    status: str
    supported_languages: _containers.RepeatedScalarFieldContainer[str]
    max_timeout_seconds: int
    max_memory_mb: int
    metadata: _containers.ScalarMap[str, str]
    images: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, status: _Optional[str] = ..., supported_languages: _Optional[_Iterable[str]] = ..., max_timeout_seconds: _Optional[int] = ..., max_memory_mb: _Optional[int] = ..., metadata: _Optional[_Mapping[str, str]] = ..., images: _Optional[_Iterable[str]] = ...) -> None: ...

class ExecuteListRequest(_message.Message):
    __slots__ = ("symbol_sets", "tier", "timeout_seconds", "bars_policy")
    SYMBOL_SETS_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    BARS_POLICY_FIELD_NUMBER: _ClassVar[int]
    symbol_sets: _containers.RepeatedCompositeFieldContainer[SymbolSetExecution]
    tier: str
    timeout_seconds: int
    bars_policy: BarsPolicy
    def __init__(self, symbol_sets: _Optional[_Iterable[_Union[SymbolSetExecution, _Mapping]]] = ..., tier: _Optional[str] = ..., timeout_seconds: _Optional[int] = ..., bars_policy: _Optional[_Union[BarsPolicy, str]] = ...) -> None: ...

class SymbolSetExecution(_message.Message):
    __slots__ = ("symbols", "market_data", "deployments")
    class MarketDataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: SymbolMarketData
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[SymbolMarketData, _Mapping]] = ...) -> None: ...
    SYMBOLS_FIELD_NUMBER: _ClassVar[int]
    MARKET_DATA_FIELD_NUMBER: _ClassVar[int]
    DEPLOYMENTS_FIELD_NUMBER: _ClassVar[int]
    symbols: _containers.RepeatedScalarFieldContainer[str]
    market_data: _containers.MessageMap[str, SymbolMarketData]
    deployments: _containers.RepeatedCompositeFieldContainer[DeploymentExecution]
    def __init__(self, symbols: _Optional[_Iterable[str]] = ..., market_data: _Optional[_Mapping[str, SymbolMarketData]] = ..., deployments: _Optional[_Iterable[_Union[DeploymentExecution, _Mapping]]] = ...) -> None: ...

class SymbolMarketData(_message.Message):
    __slots__ = ("symbol", "bars")
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    BARS_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    bars: _containers.RepeatedCompositeFieldContainer[MarketDataBar]
    def __init__(self, symbol: _Optional[str] = ..., bars: _Optional[_Iterable[_Union[MarketDataBar, _Mapping]]] = ...) -> None: ...

class DeploymentExecution(_message.Message):
    __slots__ = ("deployment_id", "deployment_type", "strategy_id", "strategy_code", "user_id", "parameters", "typed_parameters", "image")
    class ParametersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class TypedParametersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: ParameterValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[ParameterValue, _Mapping]] = ...) -> None: ...
    DEPLOYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    DEPLOYMENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_CODE_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    TYPED_PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    deployment_id: str
    deployment_type: str
    strategy_id: str
    strategy_code: str
    user_id: str
    parameters: _containers.ScalarMap[str, str]
    typed_parameters: _containers.MessageMap[str, ParameterValue]
    image: str
    def __init__(self, deployment_id: _Optional[str] = ..., deployment_type: _Optional[str] = ..., strategy_id: _Optional[str] = ..., strategy_code: _Optional[str] = ..., user_id: _Optional[str] = ..., parameters: _Optional[_Mapping[str, str]] = ..., typed_parameters: _Optional[_Mapping[str, ParameterValue]] = ..., image: _Optional[str] = ...) -> None: ...

class ExecuteListResponse(_message.Message):
    __slots__ = ("success", "results", "total_deployments", "successful_deployments", "failed_deployments", "execution_time_ms", "error")
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_DEPLOYMENTS_FIELD_NUMBER: _ClassVar[int]
    SUCCESSFUL_DEPLOYMENTS_FIELD_NUMBER: _ClassVar[int]
    FAILED_DEPLOYMENTS_FIELD_NUMBER: _ClassVar[int]
    EXECUTION_TIME_MS_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    success: bool
    results: _containers.RepeatedCompositeFieldContainer[DeploymentResult]
    total_deployments: int
    successful_deployments: int
    failed_deployments: int
    execution_time_ms: int
    error: str
    def __init__(self, success: _Optional[bool] = ..., results: _Optional[_Iterable[_Union[DeploymentResult, _Mapping]]] = ..., total_deployments: _Optional[int] = ..., successful_deployments: _Optional[int] = ..., failed_deployments: _Optional[int] = ..., execution_time_ms: _Optional[int] = ..., error: _Optional[str] = ...) -> None: ...

class DeploymentResult(_message.Message):
    __slots__ = ("deployment_id", "deployment_type", "success", "signal", "execution_time_ms", "error", "failure", "usage", "warnings")
    DEPLOYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    DEPLOYMENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_FIELD_NUMBER: _ClassVar[int]
    EXECUTION_TIME_MS_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    deployment_id: str
    deployment_type: str
    success: bool
    signal: LiveSignal
    execution_time_ms: int
    error: str
    failure: Failure
    usage: ResourceUsage
    warnings: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, deployment_id: _Optional[str] = ..., deployment_type: _Optional[str] = ..., success: _Optional[bool] = ..., signal: _Optional[_Union[LiveSignal, _Mapping]] = ..., execution_time_ms: _Optional[int] = ..., error: _Optional[str] = ..., failure: _Optional[_Union[Failure, _Mapping]] = ..., usage: _Optional[_Union[ResourceUsage, _Mapping]] = ..., warnings: _Optional[_Iterable[str]] = ...) -> None: ...

class LiveSignal(_message.Message):
    __slots__ = ("signal_type", "symbol", "price", "quantity", "reason", "indicators", "timestamp")
    class IndicatorsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    SIGNAL_TYPE_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    INDICATORS_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    signal_type: str
    symbol: str
    price: float
    quantity: int
    reason: str
    indicators: _containers.ScalarMap[str, float]
    timestamp: str
    def __init__(self, signal_type: _Optional[str] = ..., symbol: _Optional[str] = ..., price: _Optional[float] = ..., quantity: _Optional[int] = ..., reason: _Optional[str] = ..., indicators: _Optional[_Mapping[str, float]] = ..., timestamp: _Optional[str] = ...) -> None: ...

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
    fill: FillRule
    direction: Direction
    sizing: Sizing
    size: float
    fractional_units: bool
    commission_rate: float
    commission_fixed: float
    slippage_rate: float
    stop_loss: float
    take_profit: float
    stops_active_from: StopsActiveFrom
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
    signal_meaning: SignalMeaning
    def __init__(self, initial_cash: _Optional[float] = ..., fill: _Optional[_Union[FillRule, str]] = ..., direction: _Optional[_Union[Direction, str]] = ..., sizing: _Optional[_Union[Sizing, str]] = ..., size: _Optional[float] = ..., fractional_units: _Optional[bool] = ..., commission_rate: _Optional[float] = ..., commission_fixed: _Optional[float] = ..., slippage_rate: _Optional[float] = ..., stop_loss: _Optional[float] = ..., take_profit: _Optional[float] = ..., stops_active_from: _Optional[_Union[StopsActiveFrom, str]] = ..., risk_free_rate: _Optional[float] = ..., periods_per_year: _Optional[float] = ..., warmup_bars: _Optional[int] = ..., apply_strategy_constants: _Optional[bool] = ..., trailing_stop: _Optional[float] = ..., pyramiding: _Optional[int] = ..., max_leverage: _Optional[float] = ..., borrow_rate: _Optional[float] = ..., financing_rate: _Optional[float] = ..., commission_per_unit: _Optional[float] = ..., commission_minimum: _Optional[float] = ..., tick_size: _Optional[float] = ..., slippage_ticks: _Optional[float] = ..., max_volume_share: _Optional[float] = ..., maintenance_margin: _Optional[float] = ..., time_zone: _Optional[str] = ..., signal_meaning: _Optional[_Union[SignalMeaning, str]] = ...) -> None: ...

class MarketDataColumns(_message.Message):
    __slots__ = ("symbol", "timestamp_ms", "open", "high", "low", "close", "volume")
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_MS_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    CLOSE_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    timestamp_ms: _containers.RepeatedScalarFieldContainer[int]
    open: _containers.RepeatedScalarFieldContainer[float]
    high: _containers.RepeatedScalarFieldContainer[float]
    low: _containers.RepeatedScalarFieldContainer[float]
    close: _containers.RepeatedScalarFieldContainer[float]
    volume: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, symbol: _Optional[str] = ..., timestamp_ms: _Optional[_Iterable[int]] = ..., open: _Optional[_Iterable[float]] = ..., high: _Optional[_Iterable[float]] = ..., low: _Optional[_Iterable[float]] = ..., close: _Optional[_Iterable[float]] = ..., volume: _Optional[_Iterable[float]] = ...) -> None: ...

class RunLimits(_message.Message):
    __slots__ = ("memory_mb", "cpu_millis")
    MEMORY_MB_FIELD_NUMBER: _ClassVar[int]
    CPU_MILLIS_FIELD_NUMBER: _ClassVar[int]
    memory_mb: int
    cpu_millis: int
    def __init__(self, memory_mb: _Optional[int] = ..., cpu_millis: _Optional[int] = ...) -> None: ...

class OutputOptions(_message.Message):
    __slots__ = ("max_equity_points", "omit_indicators", "omit_signals", "omit_trades", "form", "collapse_repeated_signals", "max_answer_mb")
    MAX_EQUITY_POINTS_FIELD_NUMBER: _ClassVar[int]
    OMIT_INDICATORS_FIELD_NUMBER: _ClassVar[int]
    OMIT_SIGNALS_FIELD_NUMBER: _ClassVar[int]
    OMIT_TRADES_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    COLLAPSE_REPEATED_SIGNALS_FIELD_NUMBER: _ClassVar[int]
    MAX_ANSWER_MB_FIELD_NUMBER: _ClassVar[int]
    max_equity_points: int
    omit_indicators: bool
    omit_signals: bool
    omit_trades: bool
    form: AnswerForm
    collapse_repeated_signals: bool
    max_answer_mb: int
    def __init__(self, max_equity_points: _Optional[int] = ..., omit_indicators: _Optional[bool] = ..., omit_signals: _Optional[bool] = ..., omit_trades: _Optional[bool] = ..., form: _Optional[_Union[AnswerForm, str]] = ..., collapse_repeated_signals: _Optional[bool] = ..., max_answer_mb: _Optional[int] = ...) -> None: ...

class SignalColumns(_message.Message):
    __slots__ = ("bar", "type", "price", "quantity", "reasons", "reason", "repeats")
    BAR_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REPEATS_FIELD_NUMBER: _ClassVar[int]
    bar: _containers.RepeatedScalarFieldContainer[int]
    type: _containers.RepeatedScalarFieldContainer[SignalType]
    price: _containers.RepeatedScalarFieldContainer[float]
    quantity: _containers.RepeatedScalarFieldContainer[float]
    reasons: _containers.RepeatedScalarFieldContainer[str]
    reason: _containers.RepeatedScalarFieldContainer[int]
    repeats: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, bar: _Optional[_Iterable[int]] = ..., type: _Optional[_Iterable[_Union[SignalType, str]]] = ..., price: _Optional[_Iterable[float]] = ..., quantity: _Optional[_Iterable[float]] = ..., reasons: _Optional[_Iterable[str]] = ..., reason: _Optional[_Iterable[int]] = ..., repeats: _Optional[_Iterable[int]] = ...) -> None: ...

class IndicatorColumn(_message.Message):
    __slots__ = ("name", "bar", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    BAR_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    bar: _containers.RepeatedScalarFieldContainer[int]
    value: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, name: _Optional[str] = ..., bar: _Optional[_Iterable[int]] = ..., value: _Optional[_Iterable[float]] = ...) -> None: ...

class TradeColumns(_message.Message):
    __slots__ = ("side", "entry_bar", "exit_bar", "entry_price", "exit_price", "size", "pnl", "commission", "exit_reason", "reasons", "entry_signal_reason", "exit_signal_reason", "mae", "mfe", "entry_order", "exit_order", "financing")
    SIDE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_BAR_FIELD_NUMBER: _ClassVar[int]
    EXIT_BAR_FIELD_NUMBER: _ClassVar[int]
    ENTRY_PRICE_FIELD_NUMBER: _ClassVar[int]
    EXIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    PNL_FIELD_NUMBER: _ClassVar[int]
    COMMISSION_FIELD_NUMBER: _ClassVar[int]
    EXIT_REASON_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    ENTRY_SIGNAL_REASON_FIELD_NUMBER: _ClassVar[int]
    EXIT_SIGNAL_REASON_FIELD_NUMBER: _ClassVar[int]
    MAE_FIELD_NUMBER: _ClassVar[int]
    MFE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ORDER_FIELD_NUMBER: _ClassVar[int]
    EXIT_ORDER_FIELD_NUMBER: _ClassVar[int]
    FINANCING_FIELD_NUMBER: _ClassVar[int]
    side: _containers.RepeatedScalarFieldContainer[Side]
    entry_bar: _containers.RepeatedScalarFieldContainer[int]
    exit_bar: _containers.RepeatedScalarFieldContainer[int]
    entry_price: _containers.RepeatedScalarFieldContainer[float]
    exit_price: _containers.RepeatedScalarFieldContainer[float]
    size: _containers.RepeatedScalarFieldContainer[float]
    pnl: _containers.RepeatedScalarFieldContainer[float]
    commission: _containers.RepeatedScalarFieldContainer[float]
    exit_reason: _containers.RepeatedScalarFieldContainer[ExitReason]
    reasons: _containers.RepeatedScalarFieldContainer[str]
    entry_signal_reason: _containers.RepeatedScalarFieldContainer[int]
    exit_signal_reason: _containers.RepeatedScalarFieldContainer[int]
    mae: _containers.RepeatedScalarFieldContainer[float]
    mfe: _containers.RepeatedScalarFieldContainer[float]
    entry_order: _containers.RepeatedScalarFieldContainer[OrderKind]
    exit_order: _containers.RepeatedScalarFieldContainer[OrderKind]
    financing: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, side: _Optional[_Iterable[_Union[Side, str]]] = ..., entry_bar: _Optional[_Iterable[int]] = ..., exit_bar: _Optional[_Iterable[int]] = ..., entry_price: _Optional[_Iterable[float]] = ..., exit_price: _Optional[_Iterable[float]] = ..., size: _Optional[_Iterable[float]] = ..., pnl: _Optional[_Iterable[float]] = ..., commission: _Optional[_Iterable[float]] = ..., exit_reason: _Optional[_Iterable[_Union[ExitReason, str]]] = ..., reasons: _Optional[_Iterable[str]] = ..., entry_signal_reason: _Optional[_Iterable[int]] = ..., exit_signal_reason: _Optional[_Iterable[int]] = ..., mae: _Optional[_Iterable[float]] = ..., mfe: _Optional[_Iterable[float]] = ..., entry_order: _Optional[_Iterable[_Union[OrderKind, str]]] = ..., exit_order: _Optional[_Iterable[_Union[OrderKind, str]]] = ..., financing: _Optional[_Iterable[float]] = ...) -> None: ...

class EquityEventColumns(_message.Message):
    __slots__ = ("bar", "portfolio_value", "type")
    BAR_FIELD_NUMBER: _ClassVar[int]
    PORTFOLIO_VALUE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    bar: _containers.RepeatedScalarFieldContainer[int]
    portfolio_value: _containers.RepeatedScalarFieldContainer[float]
    type: _containers.RepeatedScalarFieldContainer[EquityEvent]
    def __init__(self, bar: _Optional[_Iterable[int]] = ..., portfolio_value: _Optional[_Iterable[float]] = ..., type: _Optional[_Iterable[_Union[EquityEvent, str]]] = ...) -> None: ...

class IgnoredSignalColumns(_message.Message):
    __slots__ = ("bar", "type", "reasons", "reason")
    BAR_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    bar: _containers.RepeatedScalarFieldContainer[int]
    type: _containers.RepeatedScalarFieldContainer[SignalType]
    reasons: _containers.RepeatedScalarFieldContainer[str]
    reason: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, bar: _Optional[_Iterable[int]] = ..., type: _Optional[_Iterable[_Union[SignalType, str]]] = ..., reasons: _Optional[_Iterable[str]] = ..., reason: _Optional[_Iterable[int]] = ...) -> None: ...

class ExecutionEvent(_message.Message):
    __slots__ = ("run_id", "sequence", "time_ms", "accepted", "queued", "started", "log", "progress", "completed")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_MS_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    QUEUED_FIELD_NUMBER: _ClassVar[int]
    STARTED_FIELD_NUMBER: _ClassVar[int]
    LOG_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    sequence: int
    time_ms: int
    accepted: RunAccepted
    queued: RunQueued
    started: RunStarted
    log: LogLine
    progress: Progress
    completed: ExecuteStrategyResponse
    def __init__(self, run_id: _Optional[str] = ..., sequence: _Optional[int] = ..., time_ms: _Optional[int] = ..., accepted: _Optional[_Union[RunAccepted, _Mapping]] = ..., queued: _Optional[_Union[RunQueued, _Mapping]] = ..., started: _Optional[_Union[RunStarted, _Mapping]] = ..., log: _Optional[_Union[LogLine, _Mapping]] = ..., progress: _Optional[_Union[Progress, _Mapping]] = ..., completed: _Optional[_Union[ExecuteStrategyResponse, _Mapping]] = ...) -> None: ...

class RunAccepted(_message.Message):
    __slots__ = ("limits",)
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    limits: EffectiveLimits
    def __init__(self, limits: _Optional[_Union[EffectiveLimits, _Mapping]] = ...) -> None: ...

class RunQueued(_message.Message):
    __slots__ = ("position",)
    POSITION_FIELD_NUMBER: _ClassVar[int]
    position: int
    def __init__(self, position: _Optional[int] = ...) -> None: ...

class RunStarted(_message.Message):
    __slots__ = ("warm",)
    WARM_FIELD_NUMBER: _ClassVar[int]
    warm: bool
    def __init__(self, warm: _Optional[bool] = ...) -> None: ...

class LogLine(_message.Message):
    __slots__ = ("text",)
    TEXT_FIELD_NUMBER: _ClassVar[int]
    text: str
    def __init__(self, text: _Optional[str] = ...) -> None: ...

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

class EffectiveLimits(_message.Message):
    __slots__ = ("timeout_ms", "memory_bytes", "cpu_millis", "processes", "output_bytes")
    TIMEOUT_MS_FIELD_NUMBER: _ClassVar[int]
    MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
    CPU_MILLIS_FIELD_NUMBER: _ClassVar[int]
    PROCESSES_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_BYTES_FIELD_NUMBER: _ClassVar[int]
    timeout_ms: int
    memory_bytes: int
    cpu_millis: int
    processes: int
    output_bytes: int
    def __init__(self, timeout_ms: _Optional[int] = ..., memory_bytes: _Optional[int] = ..., cpu_millis: _Optional[int] = ..., processes: _Optional[int] = ..., output_bytes: _Optional[int] = ...) -> None: ...

class Failure(_message.Message):
    __slots__ = ("message", "line", "column", "bar", "traceback", "limit", "allowed", "used", "hint")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    BAR_FIELD_NUMBER: _ClassVar[int]
    TRACEBACK_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    USED_FIELD_NUMBER: _ClassVar[int]
    HINT_FIELD_NUMBER: _ClassVar[int]
    message: str
    line: int
    column: int
    bar: int
    traceback: str
    limit: str
    allowed: float
    used: float
    hint: str
    def __init__(self, message: _Optional[str] = ..., line: _Optional[int] = ..., column: _Optional[int] = ..., bar: _Optional[int] = ..., traceback: _Optional[str] = ..., limit: _Optional[str] = ..., allowed: _Optional[float] = ..., used: _Optional[float] = ..., hint: _Optional[str] = ...) -> None: ...

class Finding(_message.Message):
    __slots__ = ("severity", "rule", "message", "line", "column")
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    severity: Severity
    rule: str
    message: str
    line: int
    column: int
    def __init__(self, severity: _Optional[_Union[Severity, str]] = ..., rule: _Optional[str] = ..., message: _Optional[str] = ..., line: _Optional[int] = ..., column: _Optional[int] = ...) -> None: ...

class ResourceUsage(_message.Message):
    __slots__ = ("queue_ms", "sandbox_ms", "strategy_ms", "backtest_ms", "total_ms", "cpu_ms", "peak_memory_bytes", "output_bytes", "warm")
    QUEUE_MS_FIELD_NUMBER: _ClassVar[int]
    SANDBOX_MS_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_MS_FIELD_NUMBER: _ClassVar[int]
    BACKTEST_MS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_MS_FIELD_NUMBER: _ClassVar[int]
    CPU_MS_FIELD_NUMBER: _ClassVar[int]
    PEAK_MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_BYTES_FIELD_NUMBER: _ClassVar[int]
    WARM_FIELD_NUMBER: _ClassVar[int]
    queue_ms: float
    sandbox_ms: float
    strategy_ms: float
    backtest_ms: float
    total_ms: float
    cpu_ms: float
    peak_memory_bytes: int
    output_bytes: int
    warm: bool
    def __init__(self, queue_ms: _Optional[float] = ..., sandbox_ms: _Optional[float] = ..., strategy_ms: _Optional[float] = ..., backtest_ms: _Optional[float] = ..., total_ms: _Optional[float] = ..., cpu_ms: _Optional[float] = ..., peak_memory_bytes: _Optional[int] = ..., output_bytes: _Optional[int] = ..., warm: _Optional[bool] = ...) -> None: ...

class Receipt(_message.Message):
    __slots__ = ("runner_image_digest", "runtime", "library_versions", "code_sha256", "market_data_sha256", "limits")
    class LibraryVersionsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    RUNNER_IMAGE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    RUNTIME_FIELD_NUMBER: _ClassVar[int]
    LIBRARY_VERSIONS_FIELD_NUMBER: _ClassVar[int]
    CODE_SHA256_FIELD_NUMBER: _ClassVar[int]
    MARKET_DATA_SHA256_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    runner_image_digest: str
    runtime: str
    library_versions: _containers.ScalarMap[str, str]
    code_sha256: str
    market_data_sha256: str
    limits: EffectiveLimits
    def __init__(self, runner_image_digest: _Optional[str] = ..., runtime: _Optional[str] = ..., library_versions: _Optional[_Mapping[str, str]] = ..., code_sha256: _Optional[str] = ..., market_data_sha256: _Optional[str] = ..., limits: _Optional[_Union[EffectiveLimits, _Mapping]] = ...) -> None: ...

class LookAheadReport(_message.Message):
    __slots__ = ("checked_cuts", "differences")
    CHECKED_CUTS_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCES_FIELD_NUMBER: _ClassVar[int]
    checked_cuts: int
    differences: _containers.RepeatedCompositeFieldContainer[LookAheadDifference]
    def __init__(self, checked_cuts: _Optional[int] = ..., differences: _Optional[_Iterable[_Union[LookAheadDifference, _Mapping]]] = ...) -> None: ...

class LookAheadDifference(_message.Message):
    __slots__ = ("timestamp", "with_future", "without_future")
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    WITH_FUTURE_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_FUTURE_FIELD_NUMBER: _ClassVar[int]
    timestamp: str
    with_future: str
    without_future: str
    def __init__(self, timestamp: _Optional[str] = ..., with_future: _Optional[str] = ..., without_future: _Optional[str] = ...) -> None: ...

class EquityCurve(_message.Message):
    __slots__ = ("timestamp_ms", "equity")
    TIMESTAMP_MS_FIELD_NUMBER: _ClassVar[int]
    EQUITY_FIELD_NUMBER: _ClassVar[int]
    timestamp_ms: _containers.RepeatedScalarFieldContainer[int]
    equity: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, timestamp_ms: _Optional[_Iterable[int]] = ..., equity: _Optional[_Iterable[float]] = ...) -> None: ...

class OpenPosition(_message.Message):
    __slots__ = ("side", "size", "entry_timestamp", "entry_price", "entry_bar", "last_price", "unrealized_pnl", "commission")
    SIDE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    ENTRY_PRICE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_BAR_FIELD_NUMBER: _ClassVar[int]
    LAST_PRICE_FIELD_NUMBER: _ClassVar[int]
    UNREALIZED_PNL_FIELD_NUMBER: _ClassVar[int]
    COMMISSION_FIELD_NUMBER: _ClassVar[int]
    side: Side
    size: float
    entry_timestamp: str
    entry_price: float
    entry_bar: int
    last_price: float
    unrealized_pnl: float
    commission: float
    def __init__(self, side: _Optional[_Union[Side, str]] = ..., size: _Optional[float] = ..., entry_timestamp: _Optional[str] = ..., entry_price: _Optional[float] = ..., entry_bar: _Optional[int] = ..., last_price: _Optional[float] = ..., unrealized_pnl: _Optional[float] = ..., commission: _Optional[float] = ...) -> None: ...

class IgnoredSignal(_message.Message):
    __slots__ = ("timestamp", "type", "reason")
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    timestamp: str
    type: str
    reason: str
    def __init__(self, timestamp: _Optional[str] = ..., type: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class Metrics(_message.Message):
    __slots__ = ("final_equity", "total_return", "buy_hold_return", "cagr", "annual_return", "annual_volatility", "sharpe_ratio", "sortino_ratio", "max_drawdown", "max_drawdown_duration_days", "avg_drawdown", "calmar_ratio", "omega_ratio", "ulcer_index", "value_at_risk_95", "cvar_95", "tail_ratio", "skewness", "kurtosis_excess", "beta", "alpha", "probabilistic_sharpe_ratio", "exposure_time", "n_trades", "win_rate", "profit_factor", "expectancy", "avg_trade_return", "best_trade_return", "worst_trade_return", "avg_win", "avg_loss", "payoff_ratio", "sqn", "kelly_criterion", "max_consecutive_wins", "max_consecutive_losses", "avg_trade_duration_days", "max_trade_duration_days", "total_commission", "turnover", "exposure_long", "exposure_short", "total_financing", "recovery_factor", "martin_ratio", "tracking_error", "information_ratio", "treynor_ratio", "r_squared", "gain_to_pain_ratio", "common_sense_ratio", "period_win_rate", "best_period_return", "worst_period_return", "avg_mae", "avg_mfe")
    FINAL_EQUITY_FIELD_NUMBER: _ClassVar[int]
    TOTAL_RETURN_FIELD_NUMBER: _ClassVar[int]
    BUY_HOLD_RETURN_FIELD_NUMBER: _ClassVar[int]
    CAGR_FIELD_NUMBER: _ClassVar[int]
    ANNUAL_RETURN_FIELD_NUMBER: _ClassVar[int]
    ANNUAL_VOLATILITY_FIELD_NUMBER: _ClassVar[int]
    SHARPE_RATIO_FIELD_NUMBER: _ClassVar[int]
    SORTINO_RATIO_FIELD_NUMBER: _ClassVar[int]
    MAX_DRAWDOWN_FIELD_NUMBER: _ClassVar[int]
    MAX_DRAWDOWN_DURATION_DAYS_FIELD_NUMBER: _ClassVar[int]
    AVG_DRAWDOWN_FIELD_NUMBER: _ClassVar[int]
    CALMAR_RATIO_FIELD_NUMBER: _ClassVar[int]
    OMEGA_RATIO_FIELD_NUMBER: _ClassVar[int]
    ULCER_INDEX_FIELD_NUMBER: _ClassVar[int]
    VALUE_AT_RISK_95_FIELD_NUMBER: _ClassVar[int]
    CVAR_95_FIELD_NUMBER: _ClassVar[int]
    TAIL_RATIO_FIELD_NUMBER: _ClassVar[int]
    SKEWNESS_FIELD_NUMBER: _ClassVar[int]
    KURTOSIS_EXCESS_FIELD_NUMBER: _ClassVar[int]
    BETA_FIELD_NUMBER: _ClassVar[int]
    ALPHA_FIELD_NUMBER: _ClassVar[int]
    PROBABILISTIC_SHARPE_RATIO_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_TIME_FIELD_NUMBER: _ClassVar[int]
    N_TRADES_FIELD_NUMBER: _ClassVar[int]
    WIN_RATE_FIELD_NUMBER: _ClassVar[int]
    PROFIT_FACTOR_FIELD_NUMBER: _ClassVar[int]
    EXPECTANCY_FIELD_NUMBER: _ClassVar[int]
    AVG_TRADE_RETURN_FIELD_NUMBER: _ClassVar[int]
    BEST_TRADE_RETURN_FIELD_NUMBER: _ClassVar[int]
    WORST_TRADE_RETURN_FIELD_NUMBER: _ClassVar[int]
    AVG_WIN_FIELD_NUMBER: _ClassVar[int]
    AVG_LOSS_FIELD_NUMBER: _ClassVar[int]
    PAYOFF_RATIO_FIELD_NUMBER: _ClassVar[int]
    SQN_FIELD_NUMBER: _ClassVar[int]
    KELLY_CRITERION_FIELD_NUMBER: _ClassVar[int]
    MAX_CONSECUTIVE_WINS_FIELD_NUMBER: _ClassVar[int]
    MAX_CONSECUTIVE_LOSSES_FIELD_NUMBER: _ClassVar[int]
    AVG_TRADE_DURATION_DAYS_FIELD_NUMBER: _ClassVar[int]
    MAX_TRADE_DURATION_DAYS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COMMISSION_FIELD_NUMBER: _ClassVar[int]
    TURNOVER_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_LONG_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_SHORT_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FINANCING_FIELD_NUMBER: _ClassVar[int]
    RECOVERY_FACTOR_FIELD_NUMBER: _ClassVar[int]
    MARTIN_RATIO_FIELD_NUMBER: _ClassVar[int]
    TRACKING_ERROR_FIELD_NUMBER: _ClassVar[int]
    INFORMATION_RATIO_FIELD_NUMBER: _ClassVar[int]
    TREYNOR_RATIO_FIELD_NUMBER: _ClassVar[int]
    R_SQUARED_FIELD_NUMBER: _ClassVar[int]
    GAIN_TO_PAIN_RATIO_FIELD_NUMBER: _ClassVar[int]
    COMMON_SENSE_RATIO_FIELD_NUMBER: _ClassVar[int]
    PERIOD_WIN_RATE_FIELD_NUMBER: _ClassVar[int]
    BEST_PERIOD_RETURN_FIELD_NUMBER: _ClassVar[int]
    WORST_PERIOD_RETURN_FIELD_NUMBER: _ClassVar[int]
    AVG_MAE_FIELD_NUMBER: _ClassVar[int]
    AVG_MFE_FIELD_NUMBER: _ClassVar[int]
    final_equity: float
    total_return: float
    buy_hold_return: float
    cagr: float
    annual_return: float
    annual_volatility: float
    sharpe_ratio: float
    sortino_ratio: float
    max_drawdown: float
    max_drawdown_duration_days: float
    avg_drawdown: float
    calmar_ratio: float
    omega_ratio: float
    ulcer_index: float
    value_at_risk_95: float
    cvar_95: float
    tail_ratio: float
    skewness: float
    kurtosis_excess: float
    beta: float
    alpha: float
    probabilistic_sharpe_ratio: float
    exposure_time: float
    n_trades: float
    win_rate: float
    profit_factor: float
    expectancy: float
    avg_trade_return: float
    best_trade_return: float
    worst_trade_return: float
    avg_win: float
    avg_loss: float
    payoff_ratio: float
    sqn: float
    kelly_criterion: float
    max_consecutive_wins: float
    max_consecutive_losses: float
    avg_trade_duration_days: float
    max_trade_duration_days: float
    total_commission: float
    turnover: float
    exposure_long: float
    exposure_short: float
    total_financing: float
    recovery_factor: float
    martin_ratio: float
    tracking_error: float
    information_ratio: float
    treynor_ratio: float
    r_squared: float
    gain_to_pain_ratio: float
    common_sense_ratio: float
    period_win_rate: float
    best_period_return: float
    worst_period_return: float
    avg_mae: float
    avg_mfe: float
    def __init__(self, final_equity: _Optional[float] = ..., total_return: _Optional[float] = ..., buy_hold_return: _Optional[float] = ..., cagr: _Optional[float] = ..., annual_return: _Optional[float] = ..., annual_volatility: _Optional[float] = ..., sharpe_ratio: _Optional[float] = ..., sortino_ratio: _Optional[float] = ..., max_drawdown: _Optional[float] = ..., max_drawdown_duration_days: _Optional[float] = ..., avg_drawdown: _Optional[float] = ..., calmar_ratio: _Optional[float] = ..., omega_ratio: _Optional[float] = ..., ulcer_index: _Optional[float] = ..., value_at_risk_95: _Optional[float] = ..., cvar_95: _Optional[float] = ..., tail_ratio: _Optional[float] = ..., skewness: _Optional[float] = ..., kurtosis_excess: _Optional[float] = ..., beta: _Optional[float] = ..., alpha: _Optional[float] = ..., probabilistic_sharpe_ratio: _Optional[float] = ..., exposure_time: _Optional[float] = ..., n_trades: _Optional[float] = ..., win_rate: _Optional[float] = ..., profit_factor: _Optional[float] = ..., expectancy: _Optional[float] = ..., avg_trade_return: _Optional[float] = ..., best_trade_return: _Optional[float] = ..., worst_trade_return: _Optional[float] = ..., avg_win: _Optional[float] = ..., avg_loss: _Optional[float] = ..., payoff_ratio: _Optional[float] = ..., sqn: _Optional[float] = ..., kelly_criterion: _Optional[float] = ..., max_consecutive_wins: _Optional[float] = ..., max_consecutive_losses: _Optional[float] = ..., avg_trade_duration_days: _Optional[float] = ..., max_trade_duration_days: _Optional[float] = ..., total_commission: _Optional[float] = ..., turnover: _Optional[float] = ..., exposure_long: _Optional[float] = ..., exposure_short: _Optional[float] = ..., total_financing: _Optional[float] = ..., recovery_factor: _Optional[float] = ..., martin_ratio: _Optional[float] = ..., tracking_error: _Optional[float] = ..., information_ratio: _Optional[float] = ..., treynor_ratio: _Optional[float] = ..., r_squared: _Optional[float] = ..., gain_to_pain_ratio: _Optional[float] = ..., common_sense_ratio: _Optional[float] = ..., period_win_rate: _Optional[float] = ..., best_period_return: _Optional[float] = ..., worst_period_return: _Optional[float] = ..., avg_mae: _Optional[float] = ..., avg_mfe: _Optional[float] = ...) -> None: ...

class SweepRequest(_message.Message):
    __slots__ = ("run", "grid", "listed", "random", "rank_by", "lowest_is_best", "best", "total_timeout_seconds", "train_test", "walk_forward")
    RUN_FIELD_NUMBER: _ClassVar[int]
    GRID_FIELD_NUMBER: _ClassVar[int]
    LISTED_FIELD_NUMBER: _ClassVar[int]
    RANDOM_FIELD_NUMBER: _ClassVar[int]
    RANK_BY_FIELD_NUMBER: _ClassVar[int]
    LOWEST_IS_BEST_FIELD_NUMBER: _ClassVar[int]
    BEST_FIELD_NUMBER: _ClassVar[int]
    TOTAL_TIMEOUT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    TRAIN_TEST_FIELD_NUMBER: _ClassVar[int]
    WALK_FORWARD_FIELD_NUMBER: _ClassVar[int]
    run: ExecuteStrategyRequest
    grid: ParameterGrid
    listed: ParameterSets
    random: RandomDraws
    rank_by: str
    lowest_is_best: bool
    best: int
    total_timeout_seconds: int
    train_test: TrainTest
    walk_forward: WalkForward
    def __init__(self, run: _Optional[_Union[ExecuteStrategyRequest, _Mapping]] = ..., grid: _Optional[_Union[ParameterGrid, _Mapping]] = ..., listed: _Optional[_Union[ParameterSets, _Mapping]] = ..., random: _Optional[_Union[RandomDraws, _Mapping]] = ..., rank_by: _Optional[str] = ..., lowest_is_best: _Optional[bool] = ..., best: _Optional[int] = ..., total_timeout_seconds: _Optional[int] = ..., train_test: _Optional[_Union[TrainTest, _Mapping]] = ..., walk_forward: _Optional[_Union[WalkForward, _Mapping]] = ...) -> None: ...

class ParameterGrid(_message.Message):
    __slots__ = ("axes",)
    AXES_FIELD_NUMBER: _ClassVar[int]
    axes: _containers.RepeatedCompositeFieldContainer[ParameterAxis]
    def __init__(self, axes: _Optional[_Iterable[_Union[ParameterAxis, _Mapping]]] = ...) -> None: ...

class ParameterAxis(_message.Message):
    __slots__ = ("name", "whole", "decimal", "list")
    NAME_FIELD_NUMBER: _ClassVar[int]
    WHOLE_FIELD_NUMBER: _ClassVar[int]
    DECIMAL_FIELD_NUMBER: _ClassVar[int]
    LIST_FIELD_NUMBER: _ClassVar[int]
    name: str
    whole: WholeRange
    decimal: DecimalRange
    list: ValueList
    def __init__(self, name: _Optional[str] = ..., whole: _Optional[_Union[WholeRange, _Mapping]] = ..., decimal: _Optional[_Union[DecimalRange, _Mapping]] = ..., list: _Optional[_Union[ValueList, _Mapping]] = ...) -> None: ...

class WholeRange(_message.Message):
    __slots__ = ("first", "last", "step")
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    first: int
    last: int
    step: int
    def __init__(self, first: _Optional[int] = ..., last: _Optional[int] = ..., step: _Optional[int] = ...) -> None: ...

class DecimalRange(_message.Message):
    __slots__ = ("first", "last", "count", "logarithmic")
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    LOGARITHMIC_FIELD_NUMBER: _ClassVar[int]
    first: float
    last: float
    count: int
    logarithmic: bool
    def __init__(self, first: _Optional[float] = ..., last: _Optional[float] = ..., count: _Optional[int] = ..., logarithmic: _Optional[bool] = ...) -> None: ...

class ValueList(_message.Message):
    __slots__ = ("values",)
    VALUES_FIELD_NUMBER: _ClassVar[int]
    values: _containers.RepeatedCompositeFieldContainer[ParameterValue]
    def __init__(self, values: _Optional[_Iterable[_Union[ParameterValue, _Mapping]]] = ...) -> None: ...

class ParameterSets(_message.Message):
    __slots__ = ("sets",)
    SETS_FIELD_NUMBER: _ClassVar[int]
    sets: _containers.RepeatedCompositeFieldContainer[ParameterSet]
    def __init__(self, sets: _Optional[_Iterable[_Union[ParameterSet, _Mapping]]] = ...) -> None: ...

class ParameterSet(_message.Message):
    __slots__ = ("parameters",)
    class ParametersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: ParameterValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[ParameterValue, _Mapping]] = ...) -> None: ...
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    parameters: _containers.MessageMap[str, ParameterValue]
    def __init__(self, parameters: _Optional[_Mapping[str, ParameterValue]] = ...) -> None: ...

class RandomDraws(_message.Message):
    __slots__ = ("axes", "count", "seed")
    AXES_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    axes: _containers.RepeatedCompositeFieldContainer[ParameterAxis]
    count: int
    seed: int
    def __init__(self, axes: _Optional[_Iterable[_Union[ParameterAxis, _Mapping]]] = ..., count: _Optional[int] = ..., seed: _Optional[int] = ...) -> None: ...

class TrainTest(_message.Message):
    __slots__ = ("test_share", "warmup_bars")
    TEST_SHARE_FIELD_NUMBER: _ClassVar[int]
    WARMUP_BARS_FIELD_NUMBER: _ClassVar[int]
    test_share: float
    warmup_bars: int
    def __init__(self, test_share: _Optional[float] = ..., warmup_bars: _Optional[int] = ...) -> None: ...

class WalkForward(_message.Message):
    __slots__ = ("train_bars", "test_bars", "anchored", "warmup_bars")
    TRAIN_BARS_FIELD_NUMBER: _ClassVar[int]
    TEST_BARS_FIELD_NUMBER: _ClassVar[int]
    ANCHORED_FIELD_NUMBER: _ClassVar[int]
    WARMUP_BARS_FIELD_NUMBER: _ClassVar[int]
    train_bars: int
    test_bars: int
    anchored: bool
    warmup_bars: int
    def __init__(self, train_bars: _Optional[int] = ..., test_bars: _Optional[int] = ..., anchored: _Optional[bool] = ..., warmup_bars: _Optional[int] = ...) -> None: ...

class SweepEvent(_message.Message):
    __slots__ = ("run_id", "sequence", "time_ms", "accepted", "queued", "started", "set_result", "progress", "window_result", "completed")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_MS_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    QUEUED_FIELD_NUMBER: _ClassVar[int]
    STARTED_FIELD_NUMBER: _ClassVar[int]
    SET_RESULT_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    WINDOW_RESULT_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    sequence: int
    time_ms: int
    accepted: SweepAccepted
    queued: RunQueued
    started: RunStarted
    set_result: SweepSetResult
    progress: SweepProgress
    window_result: SweepWindowResult
    completed: SweepCompleted
    def __init__(self, run_id: _Optional[str] = ..., sequence: _Optional[int] = ..., time_ms: _Optional[int] = ..., accepted: _Optional[_Union[SweepAccepted, _Mapping]] = ..., queued: _Optional[_Union[RunQueued, _Mapping]] = ..., started: _Optional[_Union[RunStarted, _Mapping]] = ..., set_result: _Optional[_Union[SweepSetResult, _Mapping]] = ..., progress: _Optional[_Union[SweepProgress, _Mapping]] = ..., window_result: _Optional[_Union[SweepWindowResult, _Mapping]] = ..., completed: _Optional[_Union[SweepCompleted, _Mapping]] = ...) -> None: ...

class SweepAccepted(_message.Message):
    __slots__ = ("limits", "sets", "windows", "total_timeout_ms")
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    SETS_FIELD_NUMBER: _ClassVar[int]
    WINDOWS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_TIMEOUT_MS_FIELD_NUMBER: _ClassVar[int]
    limits: EffectiveLimits
    sets: int
    windows: int
    total_timeout_ms: int
    def __init__(self, limits: _Optional[_Union[EffectiveLimits, _Mapping]] = ..., sets: _Optional[int] = ..., windows: _Optional[int] = ..., total_timeout_ms: _Optional[int] = ...) -> None: ...

class SweepSetResult(_message.Message):
    __slots__ = ("set", "parameters", "window", "outcome", "failure", "metrics", "usage", "warnings")
    class ParametersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: ParameterValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[ParameterValue, _Mapping]] = ...) -> None: ...
    SET_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    set: int
    parameters: _containers.MessageMap[str, ParameterValue]
    window: int
    outcome: Outcome
    failure: Failure
    metrics: Metrics
    usage: ResourceUsage
    warnings: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, set: _Optional[int] = ..., parameters: _Optional[_Mapping[str, ParameterValue]] = ..., window: _Optional[int] = ..., outcome: _Optional[_Union[Outcome, str]] = ..., failure: _Optional[_Union[Failure, _Mapping]] = ..., metrics: _Optional[_Union[Metrics, _Mapping]] = ..., usage: _Optional[_Union[ResourceUsage, _Mapping]] = ..., warnings: _Optional[_Iterable[str]] = ...) -> None: ...

class SweepProgress(_message.Message):
    __slots__ = ("sets_done", "sets_total", "sets_failed", "elapsed_ms", "left_ms")
    SETS_DONE_FIELD_NUMBER: _ClassVar[int]
    SETS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    SETS_FAILED_FIELD_NUMBER: _ClassVar[int]
    ELAPSED_MS_FIELD_NUMBER: _ClassVar[int]
    LEFT_MS_FIELD_NUMBER: _ClassVar[int]
    sets_done: int
    sets_total: int
    sets_failed: int
    elapsed_ms: float
    left_ms: float
    def __init__(self, sets_done: _Optional[int] = ..., sets_total: _Optional[int] = ..., sets_failed: _Optional[int] = ..., elapsed_ms: _Optional[float] = ..., left_ms: _Optional[float] = ...) -> None: ...

class SweepWindowResult(_message.Message):
    __slots__ = ("window", "train_first_bar", "test_first_bar", "test_end_bar", "best_set", "parameters", "train_score", "test_score", "outcome", "failure", "metrics", "warnings")
    class ParametersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: ParameterValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[ParameterValue, _Mapping]] = ...) -> None: ...
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    TRAIN_FIRST_BAR_FIELD_NUMBER: _ClassVar[int]
    TEST_FIRST_BAR_FIELD_NUMBER: _ClassVar[int]
    TEST_END_BAR_FIELD_NUMBER: _ClassVar[int]
    BEST_SET_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    TRAIN_SCORE_FIELD_NUMBER: _ClassVar[int]
    TEST_SCORE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    window: int
    train_first_bar: int
    test_first_bar: int
    test_end_bar: int
    best_set: int
    parameters: _containers.MessageMap[str, ParameterValue]
    train_score: float
    test_score: float
    outcome: Outcome
    failure: Failure
    metrics: Metrics
    warnings: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, window: _Optional[int] = ..., train_first_bar: _Optional[int] = ..., test_first_bar: _Optional[int] = ..., test_end_bar: _Optional[int] = ..., best_set: _Optional[int] = ..., parameters: _Optional[_Mapping[str, ParameterValue]] = ..., train_score: _Optional[float] = ..., test_score: _Optional[float] = ..., outcome: _Optional[_Union[Outcome, str]] = ..., failure: _Optional[_Union[Failure, _Mapping]] = ..., metrics: _Optional[_Union[Metrics, _Mapping]] = ..., warnings: _Optional[_Iterable[str]] = ...) -> None: ...

class SweepCompleted(_message.Message):
    __slots__ = ("outcome", "error", "failure", "progress", "best", "luck", "out_of_sample", "warnings", "usage", "receipt", "sandboxes")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    BEST_FIELD_NUMBER: _ClassVar[int]
    LUCK_FIELD_NUMBER: _ClassVar[int]
    OUT_OF_SAMPLE_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    SANDBOXES_FIELD_NUMBER: _ClassVar[int]
    outcome: Outcome
    error: str
    failure: Failure
    progress: SweepProgress
    best: _containers.RepeatedCompositeFieldContainer[SweepBest]
    luck: SweepLuck
    out_of_sample: OutOfSample
    warnings: _containers.RepeatedScalarFieldContainer[str]
    usage: ResourceUsage
    receipt: Receipt
    sandboxes: int
    def __init__(self, outcome: _Optional[_Union[Outcome, str]] = ..., error: _Optional[str] = ..., failure: _Optional[_Union[Failure, _Mapping]] = ..., progress: _Optional[_Union[SweepProgress, _Mapping]] = ..., best: _Optional[_Iterable[_Union[SweepBest, _Mapping]]] = ..., luck: _Optional[_Union[SweepLuck, _Mapping]] = ..., out_of_sample: _Optional[_Union[OutOfSample, _Mapping]] = ..., warnings: _Optional[_Iterable[str]] = ..., usage: _Optional[_Union[ResourceUsage, _Mapping]] = ..., receipt: _Optional[_Union[Receipt, _Mapping]] = ..., sandboxes: _Optional[int] = ...) -> None: ...

class SweepBest(_message.Message):
    __slots__ = ("set", "parameters", "score", "response")
    class ParametersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: ParameterValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[ParameterValue, _Mapping]] = ...) -> None: ...
    SET_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    RESPONSE_FIELD_NUMBER: _ClassVar[int]
    set: int
    parameters: _containers.MessageMap[str, ParameterValue]
    score: float
    response: ExecuteStrategyResponse
    def __init__(self, set: _Optional[int] = ..., parameters: _Optional[_Mapping[str, ParameterValue]] = ..., score: _Optional[float] = ..., response: _Optional[_Union[ExecuteStrategyResponse, _Mapping]] = ...) -> None: ...

class SweepLuck(_message.Message):
    __slots__ = ("trials", "periods", "mean_correlation", "effective_trials", "sharpe_deviation", "best_sharpe", "best_sharpe_annual", "best_sharpe_set", "expected_best_sharpe", "expected_best_sharpe_annual", "deflated_sharpe_ratio", "deflated_sharpe_ratio_all_trials", "probability_of_overfitting", "median_rank_out_of_sample", "probability_of_loss", "minimum_backtest_years", "backtest_years", "notes")
    TRIALS_FIELD_NUMBER: _ClassVar[int]
    PERIODS_FIELD_NUMBER: _ClassVar[int]
    MEAN_CORRELATION_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_TRIALS_FIELD_NUMBER: _ClassVar[int]
    SHARPE_DEVIATION_FIELD_NUMBER: _ClassVar[int]
    BEST_SHARPE_FIELD_NUMBER: _ClassVar[int]
    BEST_SHARPE_ANNUAL_FIELD_NUMBER: _ClassVar[int]
    BEST_SHARPE_SET_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_BEST_SHARPE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_BEST_SHARPE_ANNUAL_FIELD_NUMBER: _ClassVar[int]
    DEFLATED_SHARPE_RATIO_FIELD_NUMBER: _ClassVar[int]
    DEFLATED_SHARPE_RATIO_ALL_TRIALS_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_OF_OVERFITTING_FIELD_NUMBER: _ClassVar[int]
    MEDIAN_RANK_OUT_OF_SAMPLE_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_OF_LOSS_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_BACKTEST_YEARS_FIELD_NUMBER: _ClassVar[int]
    BACKTEST_YEARS_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    trials: int
    periods: int
    mean_correlation: float
    effective_trials: float
    sharpe_deviation: float
    best_sharpe: float
    best_sharpe_annual: float
    best_sharpe_set: int
    expected_best_sharpe: float
    expected_best_sharpe_annual: float
    deflated_sharpe_ratio: float
    deflated_sharpe_ratio_all_trials: float
    probability_of_overfitting: float
    median_rank_out_of_sample: float
    probability_of_loss: float
    minimum_backtest_years: float
    backtest_years: float
    notes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, trials: _Optional[int] = ..., periods: _Optional[int] = ..., mean_correlation: _Optional[float] = ..., effective_trials: _Optional[float] = ..., sharpe_deviation: _Optional[float] = ..., best_sharpe: _Optional[float] = ..., best_sharpe_annual: _Optional[float] = ..., best_sharpe_set: _Optional[int] = ..., expected_best_sharpe: _Optional[float] = ..., expected_best_sharpe_annual: _Optional[float] = ..., deflated_sharpe_ratio: _Optional[float] = ..., deflated_sharpe_ratio_all_trials: _Optional[float] = ..., probability_of_overfitting: _Optional[float] = ..., median_rank_out_of_sample: _Optional[float] = ..., probability_of_loss: _Optional[float] = ..., minimum_backtest_years: _Optional[float] = ..., backtest_years: _Optional[float] = ..., notes: _Optional[_Iterable[str]] = ...) -> None: ...

class OutOfSample(_message.Message):
    __slots__ = ("equity", "metrics", "windows", "mean_train_score", "mean_test_score")
    EQUITY_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    WINDOWS_FIELD_NUMBER: _ClassVar[int]
    MEAN_TRAIN_SCORE_FIELD_NUMBER: _ClassVar[int]
    MEAN_TEST_SCORE_FIELD_NUMBER: _ClassVar[int]
    equity: EquityCurve
    metrics: Metrics
    windows: int
    mean_train_score: float
    mean_test_score: float
    def __init__(self, equity: _Optional[_Union[EquityCurve, _Mapping]] = ..., metrics: _Optional[_Union[Metrics, _Mapping]] = ..., windows: _Optional[int] = ..., mean_train_score: _Optional[float] = ..., mean_test_score: _Optional[float] = ...) -> None: ...
