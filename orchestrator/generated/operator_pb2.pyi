from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RunState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RUN_STATE_UNSPECIFIED: _ClassVar[RunState]
    RUN_STATE_WAITING: _ClassVar[RunState]
    RUN_STATE_RUNNING: _ClassVar[RunState]
    RUN_STATE_ENDED: _ClassVar[RunState]
    RUN_STATE_ELSEWHERE: _ClassVar[RunState]
RUN_STATE_UNSPECIFIED: RunState
RUN_STATE_WAITING: RunState
RUN_STATE_RUNNING: RunState
RUN_STATE_ENDED: RunState
RUN_STATE_ELSEWHERE: RunState

class Scope(_message.Message):
    __slots__ = ("tier", "user_id")
    TIER_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    tier: str
    user_id: str
    def __init__(self, tier: _Optional[str] = ..., user_id: _Optional[str] = ...) -> None: ...

class Limits(_message.Message):
    __slots__ = ("default_timeout_s", "max_timeout_s", "default_memory_mb", "max_memory_mb", "default_cpu_millis", "max_cpu_millis", "output_mb", "max_bars", "slots_per_user", "slots")
    DEFAULT_TIMEOUT_S_FIELD_NUMBER: _ClassVar[int]
    MAX_TIMEOUT_S_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_MEMORY_MB_FIELD_NUMBER: _ClassVar[int]
    MAX_MEMORY_MB_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_CPU_MILLIS_FIELD_NUMBER: _ClassVar[int]
    MAX_CPU_MILLIS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_MB_FIELD_NUMBER: _ClassVar[int]
    MAX_BARS_FIELD_NUMBER: _ClassVar[int]
    SLOTS_PER_USER_FIELD_NUMBER: _ClassVar[int]
    SLOTS_FIELD_NUMBER: _ClassVar[int]
    default_timeout_s: int
    max_timeout_s: int
    default_memory_mb: int
    max_memory_mb: int
    default_cpu_millis: int
    max_cpu_millis: int
    output_mb: int
    max_bars: int
    slots_per_user: int
    slots: int
    def __init__(self, default_timeout_s: _Optional[int] = ..., max_timeout_s: _Optional[int] = ..., default_memory_mb: _Optional[int] = ..., max_memory_mb: _Optional[int] = ..., default_cpu_millis: _Optional[int] = ..., max_cpu_millis: _Optional[int] = ..., output_mb: _Optional[int] = ..., max_bars: _Optional[int] = ..., slots_per_user: _Optional[int] = ..., slots: _Optional[int] = ...) -> None: ...

class Bound(_message.Message):
    __slots__ = ("field", "least", "most", "unit", "source")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    LEAST_FIELD_NUMBER: _ClassVar[int]
    MOST_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    field: str
    least: int
    most: int
    unit: str
    source: str
    def __init__(self, field: _Optional[str] = ..., least: _Optional[int] = ..., most: _Optional[int] = ..., unit: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class ScopedLimits(_message.Message):
    __slots__ = ("scope", "limits")
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    scope: Scope
    limits: Limits
    def __init__(self, scope: _Optional[_Union[Scope, _Mapping]] = ..., limits: _Optional[_Union[Limits, _Mapping]] = ...) -> None: ...

class GetLimitsRequest(_message.Message):
    __slots__ = ("scope",)
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    scope: Scope
    def __init__(self, scope: _Optional[_Union[Scope, _Mapping]] = ...) -> None: ...

class GetLimitsResponse(_message.Message):
    __slots__ = ("limits", "bounds", "changed", "tier")
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    BOUNDS_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    limits: Limits
    bounds: _containers.RepeatedCompositeFieldContainer[Bound]
    changed: _containers.RepeatedCompositeFieldContainer[ScopedLimits]
    tier: str
    def __init__(self, limits: _Optional[_Union[Limits, _Mapping]] = ..., bounds: _Optional[_Iterable[_Union[Bound, _Mapping]]] = ..., changed: _Optional[_Iterable[_Union[ScopedLimits, _Mapping]]] = ..., tier: _Optional[str] = ...) -> None: ...

class UpdateLimitsRequest(_message.Message):
    __slots__ = ("scope", "limits", "reset", "reason")
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    RESET_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    scope: Scope
    limits: Limits
    reset: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    def __init__(self, scope: _Optional[_Union[Scope, _Mapping]] = ..., limits: _Optional[_Union[Limits, _Mapping]] = ..., reset: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ...) -> None: ...

class UpdateLimitsResponse(_message.Message):
    __slots__ = ("before", "after")
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    before: Limits
    after: Limits
    def __init__(self, before: _Optional[_Union[Limits, _Mapping]] = ..., after: _Optional[_Union[Limits, _Mapping]] = ...) -> None: ...

class Run(_message.Message):
    __slots__ = ("record_id", "run_id", "kind", "user_id", "strategy_id", "tier", "state", "queue_place", "accepted_at_ms", "ended_at_ms", "outcome", "error", "bars", "limit_timeout_s", "limit_memory_bytes", "limit_cpu_millis", "limit_output_bytes", "usage", "sets", "sets_failed")
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    QUEUE_PLACE_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_AT_MS_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_MS_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    BARS_FIELD_NUMBER: _ClassVar[int]
    LIMIT_TIMEOUT_S_FIELD_NUMBER: _ClassVar[int]
    LIMIT_MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
    LIMIT_CPU_MILLIS_FIELD_NUMBER: _ClassVar[int]
    LIMIT_OUTPUT_BYTES_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    SETS_FIELD_NUMBER: _ClassVar[int]
    SETS_FAILED_FIELD_NUMBER: _ClassVar[int]
    record_id: str
    run_id: str
    kind: str
    user_id: str
    strategy_id: str
    tier: str
    state: RunState
    queue_place: int
    accepted_at_ms: int
    ended_at_ms: int
    outcome: str
    error: str
    bars: int
    limit_timeout_s: float
    limit_memory_bytes: int
    limit_cpu_millis: int
    limit_output_bytes: int
    usage: RunUsage
    sets: int
    sets_failed: int
    def __init__(self, record_id: _Optional[str] = ..., run_id: _Optional[str] = ..., kind: _Optional[str] = ..., user_id: _Optional[str] = ..., strategy_id: _Optional[str] = ..., tier: _Optional[str] = ..., state: _Optional[_Union[RunState, str]] = ..., queue_place: _Optional[int] = ..., accepted_at_ms: _Optional[int] = ..., ended_at_ms: _Optional[int] = ..., outcome: _Optional[str] = ..., error: _Optional[str] = ..., bars: _Optional[int] = ..., limit_timeout_s: _Optional[float] = ..., limit_memory_bytes: _Optional[int] = ..., limit_cpu_millis: _Optional[int] = ..., limit_output_bytes: _Optional[int] = ..., usage: _Optional[_Union[RunUsage, _Mapping]] = ..., sets: _Optional[int] = ..., sets_failed: _Optional[int] = ...) -> None: ...

class RunUsage(_message.Message):
    __slots__ = ("queue_ms", "sandbox_ms", "strategy_ms", "total_ms", "cpu_ms", "peak_memory_bytes", "output_bytes", "warm")
    QUEUE_MS_FIELD_NUMBER: _ClassVar[int]
    SANDBOX_MS_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_MS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_MS_FIELD_NUMBER: _ClassVar[int]
    CPU_MS_FIELD_NUMBER: _ClassVar[int]
    PEAK_MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_BYTES_FIELD_NUMBER: _ClassVar[int]
    WARM_FIELD_NUMBER: _ClassVar[int]
    queue_ms: float
    sandbox_ms: float
    strategy_ms: float
    total_ms: float
    cpu_ms: float
    peak_memory_bytes: int
    output_bytes: int
    warm: bool
    def __init__(self, queue_ms: _Optional[float] = ..., sandbox_ms: _Optional[float] = ..., strategy_ms: _Optional[float] = ..., total_ms: _Optional[float] = ..., cpu_ms: _Optional[float] = ..., peak_memory_bytes: _Optional[int] = ..., output_bytes: _Optional[int] = ..., warm: _Optional[bool] = ...) -> None: ...

class ListRunsRequest(_message.Message):
    __slots__ = ("user_id", "run_id", "outcome", "since_ms", "until_ms", "in_flight", "page_size", "page_token")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    SINCE_MS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_MS_FIELD_NUMBER: _ClassVar[int]
    IN_FLIGHT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    user_id: str
    run_id: str
    outcome: str
    since_ms: int
    until_ms: int
    in_flight: bool
    page_size: int
    page_token: str
    def __init__(self, user_id: _Optional[str] = ..., run_id: _Optional[str] = ..., outcome: _Optional[str] = ..., since_ms: _Optional[int] = ..., until_ms: _Optional[int] = ..., in_flight: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListRunsResponse(_message.Message):
    __slots__ = ("runs", "next_page_token", "incomplete")
    RUNS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    INCOMPLETE_FIELD_NUMBER: _ClassVar[int]
    runs: _containers.RepeatedCompositeFieldContainer[Run]
    next_page_token: str
    incomplete: str
    def __init__(self, runs: _Optional[_Iterable[_Union[Run, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., incomplete: _Optional[str] = ...) -> None: ...

class GetRunRequest(_message.Message):
    __slots__ = ("run_id",)
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    def __init__(self, run_id: _Optional[str] = ...) -> None: ...

class CancelRunRequest(_message.Message):
    __slots__ = ("run_id", "reason")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    reason: str
    def __init__(self, run_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class CancelRunResponse(_message.Message):
    __slots__ = ("runs", "sandboxes_removed")
    RUNS_FIELD_NUMBER: _ClassVar[int]
    SANDBOXES_REMOVED_FIELD_NUMBER: _ClassVar[int]
    runs: _containers.RepeatedCompositeFieldContainer[Run]
    sandboxes_removed: bool
    def __init__(self, runs: _Optional[_Iterable[_Union[Run, _Mapping]]] = ..., sandboxes_removed: _Optional[bool] = ...) -> None: ...

class DrainRequest(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class ResumeRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetPoolRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SetPoolSizeRequest(_message.Message):
    __slots__ = ("size", "reason")
    SIZE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    size: int
    reason: str
    def __init__(self, size: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class WatchRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Status(_message.Message):
    __slots__ = ("pool_size", "waiting_sandboxes", "making_sandboxes", "slots", "running", "queued", "queue_length", "memory_used_bytes", "memory_for_runs_bytes", "memory_waiting_bytes", "warm_runs", "cold_runs", "draining", "fault", "ledger")
    POOL_SIZE_FIELD_NUMBER: _ClassVar[int]
    WAITING_SANDBOXES_FIELD_NUMBER: _ClassVar[int]
    MAKING_SANDBOXES_FIELD_NUMBER: _ClassVar[int]
    SLOTS_FIELD_NUMBER: _ClassVar[int]
    RUNNING_FIELD_NUMBER: _ClassVar[int]
    QUEUED_FIELD_NUMBER: _ClassVar[int]
    QUEUE_LENGTH_FIELD_NUMBER: _ClassVar[int]
    MEMORY_USED_BYTES_FIELD_NUMBER: _ClassVar[int]
    MEMORY_FOR_RUNS_BYTES_FIELD_NUMBER: _ClassVar[int]
    MEMORY_WAITING_BYTES_FIELD_NUMBER: _ClassVar[int]
    WARM_RUNS_FIELD_NUMBER: _ClassVar[int]
    COLD_RUNS_FIELD_NUMBER: _ClassVar[int]
    DRAINING_FIELD_NUMBER: _ClassVar[int]
    FAULT_FIELD_NUMBER: _ClassVar[int]
    LEDGER_FIELD_NUMBER: _ClassVar[int]
    pool_size: int
    waiting_sandboxes: int
    making_sandboxes: int
    slots: int
    running: int
    queued: int
    queue_length: int
    memory_used_bytes: int
    memory_for_runs_bytes: int
    memory_waiting_bytes: int
    warm_runs: int
    cold_runs: int
    draining: bool
    fault: str
    ledger: str
    def __init__(self, pool_size: _Optional[int] = ..., waiting_sandboxes: _Optional[int] = ..., making_sandboxes: _Optional[int] = ..., slots: _Optional[int] = ..., running: _Optional[int] = ..., queued: _Optional[int] = ..., queue_length: _Optional[int] = ..., memory_used_bytes: _Optional[int] = ..., memory_for_runs_bytes: _Optional[int] = ..., memory_waiting_bytes: _Optional[int] = ..., warm_runs: _Optional[int] = ..., cold_runs: _Optional[int] = ..., draining: _Optional[bool] = ..., fault: _Optional[str] = ..., ledger: _Optional[str] = ...) -> None: ...

class LimitsChanged(_message.Message):
    __slots__ = ("changed",)
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    changed: _containers.RepeatedCompositeFieldContainer[ScopedLimits]
    def __init__(self, changed: _Optional[_Iterable[_Union[ScopedLimits, _Mapping]]] = ...) -> None: ...

class Change(_message.Message):
    __slots__ = ("time_ms", "status", "run", "limits", "missed")
    TIME_MS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    MISSED_FIELD_NUMBER: _ClassVar[int]
    time_ms: int
    status: Status
    run: Run
    limits: LimitsChanged
    missed: int
    def __init__(self, time_ms: _Optional[int] = ..., status: _Optional[_Union[Status, _Mapping]] = ..., run: _Optional[_Union[Run, _Mapping]] = ..., limits: _Optional[_Union[LimitsChanged, _Mapping]] = ..., missed: _Optional[int] = ...) -> None: ...
