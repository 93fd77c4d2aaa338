"""Parameters of a request: what text means, and what a reader of the result should know about it.

The rule: text becomes a number only where the number says all that the text says. `3`, `-0.5` and `1e-3` are numbers.
`007`, `1_000`, `NAN` and `inf` stay text, because each may be a code or a name; so does an integer beyond 64 bits.
`true` and `false` stay text, because strategies of version 1 compare them as such. A warning names each parameter that
version 1 or a reader would take for something else.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from orchestrator.errors import FieldViolation
from orchestrator.generated import runner_pb2

MAX_PARAMETERS = 256
MAX_PARAMETER_CHARACTERS = 4096
MAX_LIST_VALUES = 1000

Value: TypeAlias = bool | int | float | str | tuple[float, ...]

_WHOLE = re.compile(r"[+-]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[+-]?((0|[1-9][0-9]*)\.?|(0|[1-9][0-9]*)?\.[0-9]+)([eE][+-]?[0-9]+)?")
_MOST_DIGITS = 20
_INT64 = range(-(2**63), 2**63)
_TRUTH_WORDS = frozenset(("true", "false"))
_WRITTEN_OUT = r"""(?:\.get\(|\[)\s*(?:"([^"\\\n]*)"|'([^'\\\n]*)')"""
_READS_BY_NAME = re.compile(rf"\bparams{_WRITTEN_OUT}")
# The other words are names that an argument of strategy() may have to be given them.
_READS_OTHERWISE = re.compile(
    rf"\bparams\b(?!{_WRITTEN_OUT})|\b(?:parameters|param|config|settings)\b"
)
_TOLD_NAMES = 40
_MOST_WARNINGS = 16


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a strategy finds in `params`.

    Attributes:
        texts: As version 1 sends them.
        typed: Those that came with a type.
    """

    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    typed: Mapping[str, Value] = field(default_factory=dict, repr=False)

    @property
    def characters(self) -> int:
        """About how much they hold."""
        return sum(map(len, self.texts.values())) + sum(map(_length, self.typed.values()))


def check_parameters(parameters: Parameters, path: str) -> Iterator[FieldViolation]:
    """Refuses more parameters, or longer ones, than any strategy reads, and a name that is given twice.

    Args:
        parameters: As they came.
        path: Of the message that holds both maps, with a dot at its end unless empty.
    """
    count = len(parameters.texts) + len(parameters.typed)
    if count > MAX_PARAMETERS:
        yield FieldViolation(
            f"{path}parameters", f"holds {count} entries; at most {MAX_PARAMETERS} are taken"
        )
        return
    for name in parameters.texts:
        if name in parameters.typed:
            yield FieldViolation(
                f"{path}typed_parameters[{name[:_TOLD_NAMES]}]",
                "is in parameters, too; send it in one of them",
            )
    sent: tuple[tuple[str, Mapping[str, Value]], ...] = (
        ("parameters", parameters.texts),
        ("typed_parameters", parameters.typed),
    )
    for field_name, values in sent:
        for name, value in values.items():
            at = f"{path}{field_name}[{name[:_TOLD_NAMES]}]"
            if isinstance(value, tuple):
                if len(value) > MAX_LIST_VALUES:
                    yield FieldViolation(
                        at, f"holds {len(value)} numbers; at most {MAX_LIST_VALUES} are taken"
                    )
            elif len(name) + _length(value) > MAX_PARAMETER_CHARACTERS:
                yield FieldViolation(at, f"is longer than {MAX_PARAMETER_CHARACTERS} characters")


def runner_parameters(parameters: Parameters) -> dict[str, runner_pb2.Parameter]:
    """What the runner is told of them."""
    read: dict[str, Value] = {name: value_of(text) for name, text in parameters.texts.items()}
    return {name: _encoded(value) for name, value in (read | dict(parameters.typed)).items()}


def value_of(text: str) -> int | float | str:
    """What *text* means to a strategy."""
    bare = text.strip()
    if len(bare.lstrip("+-")) <= _MOST_DIGITS and _WHOLE.fullmatch(bare):
        number = int(bare)
        if number in _INT64:
            return number
    elif _DECIMAL.fullmatch(bare) and not _WHOLE.fullmatch(bare):
        real = float(bare)
        if math.isfinite(real):
            return real
    return text


def parameter_warnings(texts: Mapping[str, str]) -> list[str]:
    """A warning for each of *texts* that may not mean what it seems to."""
    warnings = []
    for name, text in sorted(texts.items()):
        shown = f"parameter {name[:_TOLD_NAMES]!r} is the text {text[:_TOLD_NAMES]!r}"
        if text.strip().lower() in _TRUTH_WORDS:
            warnings.append(
                f"{shown}, which an `if` takes for true: compare it with a text, or send a bool in typed_parameters"
            )
        elif isinstance(value_of(text), str) and _was_a_number(text):
            warnings.append(
                f"{shown}, not a number: a number would not say the same; send one in typed_parameters if it is meant"
            )
    more = len(warnings) - _MOST_WARNINGS
    return [*warnings[:_MOST_WARNINGS], *([f"and {more} more such parameters"] if more > 0 else [])]


def unread_warnings(names: Iterable[str], code: str) -> list[str]:
    """A warning for each of the parameters *names* that *code* surely never reads, as where its name is misspelt.

    It is sure where the code reads all that it reads by names that are written out.
    """
    sent = sorted(set(names))
    if not sent or _READS_OTHERWISE.search(code):
        return []
    read = {double or single for double, single in _READS_BY_NAME.findall(code)}
    warnings = []
    for name in sent:
        if name not in read:
            near = difflib.get_close_matches(name, sorted(read), 1)
            meant = f"; did you mean {near[0]!r}?" if near else ""
            warnings.append(f"parameter {name[:_TOLD_NAMES]!r} is not read by the code{meant}")
    more = len(warnings) - _MOST_WARNINGS
    return [*warnings[:_MOST_WARNINGS], *([f"and {more} more such parameters"] if more > 0 else [])]


def _was_a_number(text: str) -> bool:
    """Whether Python would make a number of *text*."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _length(value: Value) -> int:
    return len(value) if isinstance(value, str | tuple) else 8


def _encoded(value: Value) -> runner_pb2.Parameter:
    match value:
        case bool():
            return runner_pb2.Parameter(bool_value=value)
        case int():
            return runner_pb2.Parameter(int_value=value)
        case float():
            return runner_pb2.Parameter(double_value=value)
        case str():
            return runner_pb2.Parameter(string_value=value)
        case tuple():
            return runner_pb2.Parameter(list_value=runner_pb2.Numbers(values=value))
