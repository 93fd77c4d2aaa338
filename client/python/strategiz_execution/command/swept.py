"""`--param` of a sweep: a range, some values, or one value that all sets share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click

from strategiz_execution.command.values import typed

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_RANGE = re.compile(rf"({_NUMBER}):({_NUMBER})(?::({_NUMBER}))?")
# Steps of decimals rarely meet the end to the last digit.
_CLOSE = 1e-6


@dataclass(frozen=True)
class Steps:
    """Numbers from *first* to *last*. *count* is 0 for any number between them."""

    first: int | float
    last: int | float
    count: int

    @property
    def whole(self) -> bool:
        """Whether they are whole numbers."""
        return isinstance(self.first, int)


@dataclass(frozen=True)
class Parameter:
    """What `--param` says of one parameter.

    Attributes:
        name: Its name.
        text: As it was written.
        swept: `Steps` or a list of values; None where *value* is for all sets.
        value: For all sets.
    """

    name: str
    text: str
    swept: Steps | list[Any] | None
    value: Any = None


class SweptParameter(click.ParamType[Parameter]):
    """`fast=5:30:5`, `stop=0.01:0.1:0.01`, `kind=sma,ema`, or `length=50` for all sets."""

    name = "name=values"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Parameter:
        """The parameter, whose values have the types that their texts look like."""
        if isinstance(value, Parameter):
            return value
        name, equals, text = str(value).partition("=")
        name, text = name.strip(), text.strip()
        if not equals or not name:
            self.fail(
                f"{value!r} is no parameter: write name=first:last:step, name=a,b,c or name=value",
                param,
                ctx,
            )
        try:
            return _parameter(name, text)
        except ValueError as error:
            self.fail(f"{name}={text}: {error}", param, ctx)


def _parameter(name: str, text: str) -> Parameter:
    found = _RANGE.fullmatch(text)
    if found is not None:
        first, last, step = (None if part is None else typed(part) for part in found.groups())
        # A number with a leading 0, such as of a clock, is text.
        if not any(isinstance(part, str) for part in (first, last, step)):
            return Parameter(name, text, _steps(first, last, step))
    elif re.fullmatch(rf"{_NUMBER}(:{_NUMBER}){{3,}}", text):
        raise ValueError("a range has two or three numbers: first:last or first:last:step")
    if text.startswith("[") or (text[:1] in {"'", '"'} and _end_of_text(text) == len(text) - 1):
        return Parameter(name, text, None, typed(text))
    parts = _split(text)
    if len(parts) == 1:
        return Parameter(name, text, None, typed(text))
    if any(not part for part in parts):
        raise ValueError("a value is missing beside a comma; a text with commas stands in quotes")
    return Parameter(name, text, [typed(part) for part in parts])


def _steps(first: Any, last: Any, step: Any) -> Steps:
    if last <= first:
        raise ValueError(f"the last number must be above the first; write {last:g}:{first:g}"
                         if last < first else "the last number must be above the first")  # fmt: skip
    if all(isinstance(part, int) for part in (first, last, step if step is not None else 1)):
        step = 1 if step is None else step
        if step < 1:
            raise ValueError(f"the step is {step}; it must be 1 or more")
        steps, left = divmod(last - first, step)
        if left:
            raise ValueError(
                f"steps of {step} from {first} come to {last - left}, not to {last}; write"
                f" {first}:{last - left}:{step}"
            )
        return Steps(first, last, steps + 1)
    first, last = float(first), float(last)
    if step is None:
        return Steps(first, last, 0)
    if step <= 0:
        raise ValueError(f"the step is {step:g}; it must be above 0")
    steps = (last - first) / step
    if abs(steps - round(steps)) > _CLOSE * max(steps, 1) or round(steps) < 1:
        near = first + step * int(steps + _CLOSE)
        raise ValueError(
            f"steps of {step:g} from {first:g} come to {near:g}, not to {last:g}; write"
            f" {first:g}:{near if near > first else first + step:g}:{step:g}"
        )
    return Steps(first, last, round(steps) + 1)


def _split(text: str) -> list[str]:
    """Parts between commas outside of quotes."""
    parts, quote = [""], ""
    for letter in text:
        if letter == "," and not quote:
            parts.append("")
            continue
        if letter in "'\"" and not quote and not parts[-1].strip():
            quote = letter
        elif letter == quote:
            quote = ""
        parts[-1] += letter
    return [part.strip() for part in parts]


def _end_of_text(text: str) -> int:
    return text.find(text[0], 1)


def apart(parameters: Sequence[Parameter]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is swept, and what all sets share.

    Raises:
        click.BadParameter: A name is there twice, or nothing is swept.
    """
    swept: dict[str, Any] = {}
    shared: dict[str, Any] = {}
    for one in parameters:
        if one.name in swept or one.name in shared:
            both = (one.name in shared) == (one.swept is not None)
            why = "is both swept and given as one value" if both else "is there twice"
            raise click.BadParameter(f"{one.name} {why}; write it once", param_hint="--param")
        if one.swept is None:
            shared[one.name] = one.value
        else:
            swept[one.name] = one.swept
    if not swept:
        raise click.BadParameter(
            "nothing is swept; write name=first:last:step or name=a,b,c, at least once",
            param_hint="--param",
        )
    return swept, shared


class Windows(click.ParamType[tuple[int, int, bool]]):
    """`750:250` or `750:250:anchored`."""

    name = "train:test"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int, bool]:
        """Bars to train, bars to test, and whether train parts begin at the first bar."""
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"(\d+):(\d+)(:anchored|:rolling)?", str(value).strip())
        if found is None or min(int(found[1]), int(found[2])) < 2:
            self.fail(
                f"{value!r} is no such windows: write bars to train and bars to test, each 2 or more, such as"
                " 750:250 or 750:250:anchored",
                param,
                ctx,
            )
        return int(found[1]), int(found[2]), found[3] == ":anchored"
