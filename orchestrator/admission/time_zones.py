"""Names of time zones that a request may give.

The rule: a name is looked up in a list, so that none of them is a path.
"""

from __future__ import annotations

import functools
import zoneinfo


def is_time_zone(name: str) -> bool:
    """Whether *name* is one of the IANA database, in its own spelling."""
    return name in _names()


@functools.cache
def _names() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
