"""Is this request one that could be run? Its shape, its numbers and its limits; not its code.

Every refusal names the field of the public request, and the bar where there is one. Several are reported at once.
"""

from __future__ import annotations

import hashlib
import math
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from orchestrator.errors import FieldViolation, Rejected, UnsupportedLanguage
from orchestrator.generated import runner_pb2
from orchestrator.run import Job, RunId
from orchestrator.runner_protocol import encode_frame
from orchestrator.settings import MIB, Settings

MAX_SOURCE_BYTES = 64 * 1024
MAX_RUN_ID_CHARACTERS = 128
MAX_PARAMETERS = 256
MAX_PARAMETER_CHARACTERS = 4096
# The runner with its libraries takes about 60 MiB before a strategy has any data.
MIN_MEMORY_MB = 128
_LOG_LINE_BYTES = 8192
# What ISO 8601 can write in four digits.
_YEAR_1_MS, _YEAR_10000_MS = -62_135_596_800_000, 253_402_300_800_000
_MAX_TRADING_YEARS_PERIODS = 366 * 24 * 60 * 60


@dataclass(frozen=True, slots=True, eq=False)
class BarColumns:
    """Bars as they came in.

    Attributes:
        timestamp_ms: int64, UTC epoch milliseconds, shape (n,).
        open, high, low, close, volume: float64, shape (n,) in a sound request.
        path: Where they stand in the request, `{bar}` and `{column}` to be filled in.
    """

    timestamp_ms: npt.NDArray[np.int64]
    open: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    close: npt.NDArray[np.float64]
    volume: npt.NDArray[np.float64]
    path: str

    def __len__(self) -> int:
        return len(self.timestamp_ms)

    def sha256(self) -> str:
        """Hex digest of the columns as little-endian bytes, in the order of their declaration."""
        digest = hashlib.sha256()
        for column in (self.timestamp_ms, self.open, self.high, self.low, self.close, self.volume):
            digest.update(np.ascontiguousarray(column).data)
        return digest.hexdigest()

    def message(self) -> runner_pb2.Bars:
        """The bars as the runner takes them."""
        prices = {
            name: getattr(self, name).astype("<f8", copy=False).tobytes()
            for name in (*_PRICES, "volume")
        }
        return runner_pb2.Bars(
            timestamp_ms=self.timestamp_ms.astype("<i8", copy=False).tobytes(), **prices
        )


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


_PRICES = ("open", "high", "low", "close")

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
        *check_bars(request.bars, settings),
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
    frame = encode_frame(
        runner_pb2.Job(
            nonce=nonce,
            backtest=runner_pb2.Backtest(
                source=runner_pb2.Source(code=request.code, parameters=request.parameters),
                bars=request.bars.message(),
                config=request.backtest,
                timeout_ms=int(limits.timeout_s * 1000),
                check_look_ahead=request.check_look_ahead,
            ),
            output=output_caps(settings),
        )
    )
    return Job(request.run_id, request.user_id, frame, nonce, limits)


def new_run_id() -> RunId:
    """An id that nobody else has."""
    return RunId(f"run-{secrets.token_hex(8)}")


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


def check_bars(bars: BarColumns, settings: Settings) -> Iterator[FieldViolation]:
    """Names the first bar that breaks each rule: strictly ascending times, finite prices above 0, low to high."""
    n = len(bars)
    if n == 0:
        yield FieldViolation(
            bars.path.partition(".")[0].partition("[")[0], "holds no bar; at least one is needed"
        )
        return
    if n > settings.max_bars:
        yield FieldViolation(
            bars.path.partition("[")[0], f"holds {n} bars; at most {settings.max_bars} are taken"
        )
        return
    short = [name for name in (*_PRICES, "volume") if len(getattr(bars, name)) != n]
    if short:
        for name in short:
            yield FieldViolation(
                f"columns.{name}", f"holds {len(getattr(bars, name))} values for {n} timestamps"
            )
        return
    yield from _check_times(bars)
    sound = True
    for name in _PRICES:
        column = getattr(bars, name)
        bad = ~(np.isfinite(column) & (column > 0))
        if bad.any():
            sound = False
            bar = int(np.argmax(bad))
            yield FieldViolation(
                _at(bars, name, bar),
                f"is {float(column[bar])!r} at bar {bar}; prices must be finite and above 0",
            )
    bad = ~(np.isfinite(bars.volume) & (bars.volume >= 0))
    if bad.any():
        bar = int(np.argmax(bad))
        yield FieldViolation(
            _at(bars, "volume", bar),
            f"is {float(bars.volume[bar])!r} at bar {bar}; it must be finite and 0 or more",
        )
    if sound:
        yield from _check_ranges(bars)


def _check_times(bars: BarColumns) -> Iterator[FieldViolation]:
    steps = np.diff(bars.timestamp_ms)
    if (steps <= 0).any():
        bar = int(np.argmax(steps <= 0)) + 1
        what = "the same as" if steps[bar - 1] == 0 else "before"
        yield FieldViolation(
            _at(bars, "timestamp", bar),
            f"is {what} the one of bar {bar - 1}, at bar {bar}; times must ascend strictly (resolution: 1 ms)",
        )
    for bar in (0, len(bars) - 1):
        if not _YEAR_1_MS <= bars.timestamp_ms[bar] < _YEAR_10000_MS:
            yield FieldViolation(
                _at(bars, "timestamp", bar), f"is not within the years 1 to 9999, at bar {bar}"
            )
            return


def _check_ranges(bars: BarColumns) -> Iterator[FieldViolation]:
    for name, bad, what in (
        ("high", bars.high < bars.low, "is below low"),
        ("open", (bars.open < bars.low) | (bars.open > bars.high), "is not between low and high"),
        (
            "close",
            (bars.close < bars.low) | (bars.close > bars.high),
            "is not between low and high",
        ),
    ):
        if bad.any():
            bar = int(np.argmax(bad))
            low, value, high = (
                float(getattr(bars, column)[bar]) for column in ("low", name, "high")
            )
            yield FieldViolation(
                _at(bars, name, bar),
                f"{what} at bar {bar}: {name} {value!r}, low {low!r}, high {high!r}",
            )
            return


def _at(bars: BarColumns, column: str, bar: int) -> str:
    if bars.path.startswith("columns") and column == "timestamp":
        column = "timestamp_ms"
    return bars.path.format(column=column, bar=bar)


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
    for name, count in (("fill", 2), ("direction", 2), ("sizing", 4), ("stops_active_from", 2)):
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
