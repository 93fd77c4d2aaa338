"""What holds for every test, and the fixtures that more than one folder uses.

A folder's own conftest has what that folder alone uses. Tests of whole services are never skipped.
"""

import contextlib
import os
import shutil
import signal
import tempfile

import docker
import docker.errors
import pytest
from hypothesis import Phase, settings

from tests.stand.machine import LOCK_FOLDER, alone, beside_others
from tests.stand.running_service import (
    RUNNER_IMAGE,
    RunningService,
    containers_of,
    new_owner,
    until,
)

# Every test in these needs an engine and the runner image.
ON_AN_ENGINE = ("contract", "e2e", "faults", "hostile", "integration")

# What takes longest begins first, so that no process is left with a long file at the end. The first file looks at what
# the engine holds before and after it, so those that break engines come later. Files with tests that must have the
# machine alone are apart, too: together they would wait for each other.
LONGEST_FIRST = (
    "hostile/test_contained.py", "e2e", "contract", "published", "faults", "hostile", "strategy_runner",
)  # fmt: skip

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


def pytest_configure(config):
    # The first process makes the lock of the machine; those that it starts find it in their environment.
    if LOCK_FOLDER not in os.environ:
        os.environ[LOCK_FOLDER] = tempfile.mkdtemp(prefix="strategiz-tests-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(LOCK_FOLDER)))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    """A test marked `alone` has the machine to itself, from its fixtures' set-up to their end."""
    # Outside of the test's timeout: what it waits here is not its own time.
    with alone() if item.get_closest_marker("alone") else beside_others():
        return (yield)


def pytest_collection_modifyitems(config, items):
    tests = config.rootpath / "tests"

    def place(item):
        inside = item.path.is_relative_to(tests)
        return item.path.relative_to(tests).as_posix() if inside else ""

    def rank(item):
        starts = [place(item).startswith(prefix) for prefix in LONGEST_FIRST]
        return (*starts, True).index(True)

    for item in items:
        if place(item).partition("/")[0] in ON_AN_ENGINE:
            item.add_marker(pytest.mark.docker)
    items.sort(key=rank)


@pytest.fixture(scope="session")
def engine():
    """The engine of the environment, with the runner image in it; fails where either is missing."""
    try:
        client = docker.from_env(timeout=20)
        client.ping()
    except docker.errors.DockerException as error:
        pytest.fail(f"these tests need a Docker engine, and none answers: {error}", pytrace=False)
    try:
        client.images.get(RUNNER_IMAGE)
    except docker.errors.ImageNotFound:
        pytest.fail(
            f"these tests need the image {RUNNER_IMAGE}: `make runner-image` builds it",
            pytrace=False,
        )
    yield client
    client.close()


@pytest.fixture(scope="session")
def service(engine, tmp_path_factory):
    """A service with default settings, for all tests that do not need one of their own."""
    running = RunningService.start(tmp_path_factory.mktemp("service"))
    yield running
    _end_well(engine, running)


@pytest.fixture(scope="session")
def unchecked_service(engine, tmp_path_factory):
    """A service that runs what the static check refuses: only the sandbox stands in the way."""
    running = RunningService.start(
        tmp_path_factory.mktemp("unchecked_service"), STATIC_POLICY="report"
    )
    yield running
    _end_well(engine, running)


@pytest.fixture
def client(service):
    """The service's calls."""
    return service.stub


@pytest.fixture
def unchecked(unchecked_service):
    """The calls of the service without a static check."""
    return unchecked_service.stub


@pytest.fixture
def start_service(engine, tmp_path):
    """Starts services with a test's own settings; they are ended and looked at after it, the last one first."""
    with contextlib.ExitStack() as ends:

        def start(**settings):
            running = RunningService.start(tmp_path, **settings)
            ends.callback(_end, engine, running)
            return running

        yield start


def _end(engine, running):
    if running.stopped:
        running.wait()
        _nothing_is_left(engine, running)
    else:
        _end_well(engine, running)


@pytest.fixture(scope="module")
def service_with(engine, tmp_path_factory):
    """Gives services with certain settings, each shared by the tests of a module, which leave it as it is."""
    started = {}

    def given(**settings):
        key = tuple(sorted(settings.items()))
        if key not in started:
            folder = tmp_path_factory.mktemp("service_with")
            started[key] = RunningService.start(folder, **settings)
        return started[key]

    given.started = started
    yield given
    for running in started.values():
        _end_well(engine, running)


@pytest.fixture(autouse=True)
def _leaves_nothing(request):
    """After each test, no container of a run is left on the shared services."""
    yield
    shared = [
        request.getfixturevalue(name)
        for name in ("service", "unchecked_service")
        if name in request.fixturenames
    ]
    if "service_with" in request.fixturenames:
        started = request.getfixturevalue("service_with").started
        shared += [running for key, running in started.items() if not dict(key).get("POOL_SIZE")]
    for running in shared:
        _nothing_is_left(request.getfixturevalue("engine"), running)


@pytest.fixture
def owner():
    """An owner that no service has."""
    return new_owner()


def _end_well(engine, running):
    code = running.end(signal.SIGTERM)
    assert code == 0, running.log()
    _nothing_is_left(engine, running)


def _nothing_is_left(engine, running):
    until(
        lambda: not containers_of(engine, running.owner),
        2.0,
        f"no container of {running.owner} is left",
    )
