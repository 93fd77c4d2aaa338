"""Times that an operator names: `2h` ago, or ISO 8601."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

import click

from orchestrator.ledger.__main__ import since


class Moment(click.ParamType[datetime]):
    """A time ago, such as `90s`, `30m`, `2h`, `1d` or `1w`, or an ISO 8601 time, in UTC if it says no zone."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The moment."""
        try:
            return since(str(value))
        except argparse.ArgumentTypeError as error:
            self.fail(str(error), param, ctx)


MOMENT = Moment()
