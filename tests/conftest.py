"""What holds for every test."""

import pytest

from tests.machine import alone, beside_others


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    """A test marked `alone` has the machine to itself, from its fixtures' set-up to their end."""
    # Outside of the test's timeout: what it waits here is not its own time.
    with alone() if item.get_closest_marker("alone") else beside_others():
        return (yield)
