"""Types of options: rates, sizes, parameters."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click


class Page(click.Path):
    """The file of a page. Another ending would have it opened by something that is no browser."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path."""
        if Path(value).suffix.lower() not in {".html", ".htm"}:
            self.fail(f"{str(value)!r} must end with .html: it is a page for a browser", param, ctx)
        return super().convert(value, param, ctx)


class Cash(click.ParamType[float]):
    """An amount. A comma is refused, since it stands between thousands for some and before fractions for others."""

    name = "cash"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The amount."""
        try:
            return float(value)
        except ValueError:
            self.fail(
                f"{value!r} is no amount: write digits alone, such as 100000 or 0.35", param, ctx
            )


class Rate(click.ParamType[float]):
    """A fraction, or percent: 0.0005 and 0.05% are the same. A number of 1 or more needs its sign of percent."""

    name = "rate"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The fraction."""
        if isinstance(value, float):
            return value
        text = str(value).strip()
        try:
            number = float(text.removesuffix("%"))
        except ValueError:
            self.fail(f"{text!r} is no rate: write 0.0005 or 0.05%", param, ctx)
        if text.endswith("%"):
            return number / 100
        if number >= 1:
            self.fail(
                f"{text!r} would be {100 * number:g} %: write {number / 100:g}, or {number:g}% if so meant",
                param,
                ctx,
            )
        return number


class Size(click.ParamType[tuple[str, float]]):
    """How much an entry buys: "all", "25%" of equity, "10" units, or "signal"."""

    name = "size"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, float]:
        """Name of the sizing, and its number."""
        if isinstance(value, tuple):
            return value
        text = str(value).strip().lower()
        if text in {"all", "signal"}:
            return ("all_in" if text == "all" else "signal_quantity"), 0.0
        try:
            number = float(text.removesuffix("%"))
        except ValueError:
            number = 0.0
        if number <= 0:
            self.fail(
                f"{value!r} is no size: write all, 25% (of equity), 10 (units) or signal",
                param,
                ctx,
            )
        return (
            ("percent_of_equity", number / 100)
            if text.endswith("%")
            else ("fixed_quantity", number)
        )


class Parameter(click.ParamType[tuple[str, Any]]):
    """`name=value`: whole and decimal numbers, true and false, [1,2,3], else text; quotes make text of anything."""

    name = "name=value"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Any]:
        """Name and value."""
        if isinstance(value, tuple):
            return value
        name, equals, text = str(value).partition("=")
        if not equals or not name.strip():
            self.fail(f"{value!r} is no parameter: write name=value", param, ctx)
        return name.strip(), typed(text.strip())


def typed(text: str) -> Any:
    """The value that *text* looks like."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    if text in {"true", "false"}:
        return text == "true"
    if re.fullmatch(r"[-+]?(0|[1-9]\d{0,17})", text):
        return int(text)
    if re.fullmatch(r"[-+]?(\d+\.\d*|\.\d+|\d+)([eE][-+]?\d+)?", text) and not re.match(
        r"[-+]?0\d", text
    ):
        return float(text)
    if text.startswith("[") and text.endswith("]"):
        try:
            return [float(number) for number in json.loads(text)]
        except (ValueError, TypeError):
            return text
    return text
