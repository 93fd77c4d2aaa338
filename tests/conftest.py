"""What holds for every test."""

import pytest
from hypothesis import Phase, settings

from tests.machine import alone, beside_others

# A machine that does other things as well is no fault of what is tested.
settings.register_profile("no deadline", deadline=None)
# A test that must only fail, and in the same way each time: `make mutants`.
settings.register_profile(
    "mutants",
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("no deadline")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    """A test marked `alone` has the machine to itself, from its fixtures' set-up to their end."""
    # Outside of the test's timeout: what it waits here is not its own time.
    with alone() if item.get_closest_marker("alone") else beside_others():
        return (yield)
