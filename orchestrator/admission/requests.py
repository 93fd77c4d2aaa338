"""Checks whether a request can be run: its shape, numbers and limits, but not its code.

Every refusal names the field of the public request, and the bar where there is one. Several are reported at once.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace

from orchestrator.admission.backtest_settings import check_backtest
from orchestrator.admission.bar_remarks import bar_remarks, reads_volume
from orchestrator.admission.bars import BarColumns, check_bars
from orchestrator.admission.parameters import (
    Parameters,
    check_parameters,
    parameter_warnings,
    runner_parameters,
    unread_warnings,
)
from orchestrator.errors import FieldViolation, Rejected, UnsupportedLanguage
from orchestrator.generated import runner_pb2
from orchestrator.limits.values import RunLimits
from orchestrator.run import Image, Limits, RunId
from orchestrator.settings import MIB

MAX_SOURCE_BYTES = 64 * 1024
MAX_RUN_ID_CHARACTERS = 128
# The runner with its libraries takes about 60 MiB before a strategy has any data; with those of `science`, 180.
MIN_MEMORY_MB = {Image.DEFAULT: 128, Image.SCIENCE: 384}


@dataclass(frozen=True, slots=True)
class RunRequest:
    """A strategy to run, as it was asked for. 0 or empty = not given, except for `run_id`."""

    run_id: RunId
    user_id: str
    strategy_id: str
    language: str
    code: str = field(repr=False)
    bars: BarColumns = field(repr=False)
    parameters: Parameters
    timeout_s: int
    memory_mb: int
    cpu_millis: int
    backtest: runner_pb2.BacktestConfig
    check_look_ahead: bool
    max_equity_points: int
    omit_indicators: bool
    answer_form: int
    max_answer_mb: int = 0
    image: Image = Image.DEFAULT

    def remarks(self) -> tuple[str, ...]:
        """What a reader of the result should know of its bars and its parameters."""
        return (
            *self.bars.remarks,
            *parameter_warnings(self.parameters.texts),
            *unread_warnings((*self.parameters.texts, *self.parameters.typed), self.code),
            *bar_remarks(self.bars, reads_volume=reads_volume(self.code)),
        )


_LAST_FORM = 2
# As much as protobuf encodes.
_MOST_ANSWER_MB = 2048


def admit(request: RunRequest, allowed: RunLimits, images: Container[Image]) -> Limits:
    """The limits that are in force for *request*, which can be run.

    Args:
        request: What is asked for.
        allowed: What its user may ask for.
        images: Those that the operator offers.

    Raises:
        Rejected: Something in the request cannot be run.
        UnsupportedLanguage: It is in another language than python.
    """
    require_python(request.language)
    violations = [
        *check_source_size(request.code, "code"),
        *_check_run_id(request.run_id),
        *check_parameters(request.parameters, ""),
        *_check_limits(request, allowed),
        *check_image(request.image, "image", images),
        *check_backtest(request.backtest),
        *_check_output(request),
        *check_bars(request.bars, allowed.max_bars),
    ]
    if violations:
        raise Rejected(*violations)
    return replace(
        allowed.default_limits,
        timeout_s=request.timeout_s or allowed.default_timeout_s,
        memory_bytes=(request.memory_mb or allowed.memory_mb_of(request.image)) * MIB,
        cpu_millis=request.cpu_millis or allowed.default_cpu_millis,
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


def source_of(code: str, parameters: Parameters) -> runner_pb2.Source:
    """What the runner is told to run."""
    return runner_pb2.Source(code=code, parameters=runner_parameters(parameters))


def check_timeout(timeout_s: int, most_s: int) -> Iterator[FieldViolation]:
    """Refuses a timeout below 0 or above the operator's maximum, *most_s*."""
    if not 0 <= timeout_s <= most_s:
        yield FieldViolation(
            "timeout_seconds",
            f"is {timeout_s}; it must be from 1 to {most_s}, or 0 for the default",
        )


def check_image(image: Image, path: str, images: Container[Image]) -> Iterator[FieldViolation]:
    """Refuses an image that the operator does not offer."""
    if image not in images:
        yield FieldViolation(
            path,
            f"is {image.value!r}, which this service does not offer; leave it empty, "
            "or have the operator set STRATEGIZ_SCIENCE_IMAGE",
        )


def _check_run_id(run_id: str) -> Iterator[FieldViolation]:
    if len(run_id) > MAX_RUN_ID_CHARACTERS or not run_id.isprintable():
        yield FieldViolation(
            "run_id", f"must be at most {MAX_RUN_ID_CHARACTERS} printable characters"
        )


def _check_limits(request: RunRequest, allowed: RunLimits) -> Iterator[FieldViolation]:
    yield from check_timeout(request.timeout_s, allowed.max_timeout_s)
    least_mb = MIN_MEMORY_MB[request.image]
    if request.memory_mb and not least_mb <= request.memory_mb <= allowed.max_memory_mb:
        yield FieldViolation(
            "limits.memory_mb",
            f"is {request.memory_mb}; it must be from {least_mb} to {allowed.max_memory_mb}, or 0",
        )
    if request.cpu_millis and not 50 <= request.cpu_millis <= allowed.max_cpu_millis:
        yield FieldViolation(
            "limits.cpu_millis",
            f"is {request.cpu_millis}; it must be from 50 to {allowed.max_cpu_millis}, or 0",
        )


def _check_output(request: RunRequest) -> Iterator[FieldViolation]:
    if not 0 <= request.answer_form <= _LAST_FORM:
        yield FieldViolation("output.form", f"{request.answer_form} is no value of its enumeration")
    if not 0 <= request.max_answer_mb <= _MOST_ANSWER_MB:
        yield FieldViolation(
            "output.max_answer_mb",
            f"is {request.max_answer_mb}; it must be from 1 to {_MOST_ANSWER_MB} (MiB), or 0 for the default",
        )
