"""Checks whether a request can be run: its shape, numbers and limits, but not its code.

Every refusal names the field of the public request, and the bar where there is one. Several are reported at once.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from orchestrator.admission.bars import BarColumns, check_bars
from orchestrator.errors import FieldViolation, Rejected, UnsupportedLanguage
from orchestrator.generated import runner_pb2
from orchestrator.run import Job, RunId
from orchestrator.runner_protocol.frames import encode_job_with_bars
from orchestrator.settings import MIB, Settings

MAX_SOURCE_BYTES = 64 * 1024
MAX_RUN_ID_CHARACTERS = 128
MAX_PARAMETERS = 256
MAX_PARAMETER_CHARACTERS = 4096
# The runner with its libraries takes about 60 MiB before a strategy has any data.
MIN_MEMORY_MB = 128
_LOG_LINE_BYTES = 8192
_MAX_TRADING_YEARS_PERIODS = 366 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class RunRequest:
    """A strategy to run, as it was asked for. 0 or empty = not given, except for `run_id`."""

    run_id: RunId
    user_id: str
    strategy_id: str
    language: str
    code: str = field(repr=False)
    bars: BarColumns = field(repr=False)
    parameters: Mapping[str, str]
    timeout_s: int
    memory_mb: int
    cpu_millis: int
    backtest: runner_pb2.BacktestConfig
    check_look_ahead: bool
    max_equity_points: int
    omit_indicators: bool
    answer_form: int


_LAST_OF_ENUMERATION = {
    "fill": 2,
    "direction": 2,
    "sizing": 4,
    "stops_active_from": 2,
    "signal_meaning": 2,
}
# Field of BacktestConfig -> (least, greatest, whether the least itself is allowed, unit or advice).
_BOUNDS: Mapping[str, tuple[float, float, bool, str]] = {
    "initial_cash": (0.0, 1e15, False, "cash"),
    "size": (0.0, 1e15, True, "units, or a fraction of equity"),
    "commission_rate": (0.0, 1.0, True, "a fraction, 0.001 is 0.1 %"),
    "commission_fixed": (0.0, 1e12, True, "cash for each fill"),
    "slippage_rate": (0.0, 0.5, True, "a fraction, 0.001 is 0.1 %"),
    "stop_loss": (0.0, 1.0, False, "a fraction, 0.05 is 5 %"),
    "take_profit": (0.0, 1e6, False, "a fraction, 0.05 is 5 %"),
    "risk_free_rate": (-0.99, 10.0, True, "a fraction a year, 0.02 is 2 %"),
    "periods_per_year": (0.0, _MAX_TRADING_YEARS_PERIODS, False, "periods"),
    "warmup_bars": (0, 2**31 - 1, True, "bars"),
}
_FIXED_QUANTITY, _PERCENT_OF_EQUITY = 2, 3
_LAST_FORM = 2


def admit(request: RunRequest, settings: Settings) -> Job:
    """The job of *request*, with the limits that are in force for it.

    Raises:
        Rejected: Something in the request cannot be run.
        UnsupportedLanguage: It is in another language than python.
    """
    require_python(request.language)
    violations = [
        *check_source_size(request.code, "code"),
        *_check_run_id(request.run_id),
        *check_parameters(request.parameters, "parameters"),
        *_check_limits(request, settings),
        *_check_backtest(request.backtest),
        *_check_form(request.answer_form),
        *check_bars(request.bars, settings.max_bars),
    ]
    if violations:
        raise Rejected(*violations)
    limits = replace(
        settings.default_limits,
        timeout_s=request.timeout_s or settings.default_timeout_s,
        memory_bytes=(request.memory_mb or settings.default_memory_mb) * MIB,
        cpu_millis=request.cpu_millis or settings.default_cpu_millis,
    )
    nonce = secrets.token_bytes(16)
    frame = encode_job_with_bars(
        runner_pb2.Job(
            nonce=nonce,
            backtest=runner_pb2.Backtest(
                source=runner_pb2.Source(code=request.code, parameters=request.parameters),
                bar_count=len(request.bars),
                max_equity_points=max(request.max_equity_points, 0),
                omit_indicators=request.omit_indicators,
                config=request.backtest,
                timeout_ms=int(limits.timeout_s * 1000),
            ),
            output=output_caps(settings),
        ),
        request.bars.columns(),
    )
    return Job(request.run_id, request.user_id, frame, nonce, limits)


def output_caps(settings: Settings) -> runner_pb2.OutputCaps:
    """What a strategy process may hand to the outside."""
    return runner_pb2.OutputCaps(
        log_bytes=settings.log_kb * 1024,
        log_line_bytes=_LOG_LINE_BYTES,
        reply_bytes=settings.output_mb * MIB,
    )


def require_python(language: str) -> None:
    """Raises UnsupportedLanguage unless *language* is python or left open."""
    if language.strip().lower() not in ("", "python"):
        raise UnsupportedLanguage(language)


def check_source_size(code: str, path: str) -> Iterator[FieldViolation]:
    """Refuses no source at all, and more than any honest strategy needs."""
    if not code:
        yield FieldViolation(path, "is empty; send the strategy's source")
    elif len(code) > MAX_SOURCE_BYTES or len(code.encode("utf-8", "replace")) > MAX_SOURCE_BYTES:
        yield FieldViolation(path, f"is larger than {MAX_SOURCE_BYTES // 1024} KiB")


def check_parameters(parameters: Mapping[str, str], path: str) -> Iterator[FieldViolation]:
    """Refuses more parameters, or longer ones, than any strategy reads."""
    if len(parameters) > MAX_PARAMETERS:
        yield FieldViolation(
            path, f"holds {len(parameters)} entries; at most {MAX_PARAMETERS} are taken"
        )
        return
    for name, text in parameters.items():
        if len(name) + len(text) > MAX_PARAMETER_CHARACTERS:
            yield FieldViolation(
                f"{path}[{name[:40]}]", f"is longer than {MAX_PARAMETER_CHARACTERS} characters"
            )


def check_timeout(timeout_s: int, settings: Settings) -> Iterator[FieldViolation]:
    """Refuses a timeout below 0 or above the operator's maximum."""
    if not 0 <= timeout_s <= settings.max_timeout_s:
        yield FieldViolation(
            "timeout_seconds",
            f"is {timeout_s}; it must be from 1 to {settings.max_timeout_s}, or 0 for the default",
        )


def _check_run_id(run_id: str) -> Iterator[FieldViolation]:
    if len(run_id) > MAX_RUN_ID_CHARACTERS or not run_id.isprintable():
        yield FieldViolation(
            "run_id", f"must be at most {MAX_RUN_ID_CHARACTERS} printable characters"
        )


def _check_limits(request: RunRequest, settings: Settings) -> Iterator[FieldViolation]:
    yield from check_timeout(request.timeout_s, settings)
    if request.memory_mb and not MIN_MEMORY_MB <= request.memory_mb <= settings.max_memory_mb:
        yield FieldViolation(
            "limits.memory_mb",
            f"is {request.memory_mb}; it must be from {MIN_MEMORY_MB} to {settings.max_memory_mb}, or 0",
        )
    if request.cpu_millis and not 50 <= request.cpu_millis <= settings.max_cpu_millis:
        yield FieldViolation(
            "limits.cpu_millis",
            f"is {request.cpu_millis}; it must be from 50 to {settings.max_cpu_millis}, or 0",
        )


def _check_form(form: int) -> Iterator[FieldViolation]:
    if not 0 <= form <= _LAST_FORM:
        yield FieldViolation("output.form", f"{form} is no value of its enumeration")


def _check_backtest(config: runner_pb2.BacktestConfig) -> Iterator[FieldViolation]:
    optional = {"stop_loss", "take_profit", "periods_per_year", "warmup_bars"}
    for name, (least, greatest, inclusive, unit) in _BOUNDS.items():
        if name in optional and not config.HasField(name):
            continue
        value = getattr(config, name)
        if name == "initial_cash" and value == 0.0:
            continue  # left open
        above = value >= least if inclusive else value > least
        if not (math.isfinite(value) and above and value <= greatest):
            word = "from" if inclusive else "above"
            yield FieldViolation(
                f"backtest.{name}",
                f"is {value:g}; it must be {word} {least:g} to {greatest:g} ({unit})",
            )
    for name, count in _LAST_OF_ENUMERATION.items():
        if not 0 <= getattr(config, name) <= count:
            yield FieldViolation(
                f"backtest.{name}", f"{getattr(config, name)} is no value of its enumeration"
            )
    if config.sizing == _PERCENT_OF_EQUITY and not 0.0 < config.size <= 1.0:
        yield FieldViolation(
            "backtest.size",
            f"is {config.size:g}; PERCENT_OF_EQUITY takes a fraction above 0 up to 1, 0.25 is 25 %",
        )
    if config.sizing == _FIXED_QUANTITY and not config.size > 0.0:
        yield FieldViolation(
            "backtest.size", f"is {config.size:g}; FIXED_QUANTITY needs a number of units above 0"
        )
