"""Hostile tests: strangers' code and strangers' clients against a real service on a real engine."""

import functools

import pytest

from tests.hostile import table
from tests.hostile.record import Record
from tests.stand.wall import Wall

RUNTIMES = [
    "runc",
    pytest.param("runsc", marks=[pytest.mark.gvisor, pytest.mark.slow]),
]
_RECORD = pytest.StashKey[Record]()


def pytest_configure(config):
    config.stash[_RECORD] = Record()


def pytest_terminal_summary(terminalreporter, config):
    record = config.stash[_RECORD]
    if record.rows or record.removal_ms:
        terminalreporter.section("the wall")
        for line in table.lines(record.as_json()):
            terminalreporter.write_line(line)
        record.save()


@pytest.fixture(scope="session")
def record(pytestconfig):
    """Takes what is measured."""
    return pytestconfig.stash[_RECORD]


@functools.cache
def _runtimes(docker_engine):
    return frozenset(docker_engine.info()["Runtimes"])


@pytest.fixture(scope="session", params=RUNTIMES)
def runtime(request, engine):
    """A runtime of the engine."""
    if request.param not in _runtimes(engine):
        pytest.skip(f"the engine has no runtime {request.param}: `make runsc` registers it")
    return request.param


@pytest.fixture(scope="session")
def wall(engine, runtime, tmp_path_factory):
    """A service that runs whatever it is given, in a sandbox that waited for it."""
    yield from _standing(engine, tmp_path_factory, runtime, waiting=1)


@pytest.fixture(scope="session")
def crowd(engine, runtime, tmp_path_factory):
    """As `wall`, for as many runs at once as it has slots."""
    yield from _standing(engine, tmp_path_factory, runtime, waiting=4)


@pytest.fixture(scope="session")
def cold_wall(engine, runtime, tmp_path_factory):
    """As `wall`, but every sandbox is made for its run: each container that is seen is a run's."""
    yield from _standing(engine, tmp_path_factory, runtime, waiting=0)


def _standing(docker_engine, tmp_path_factory, runtime, *, waiting):
    standing = Wall.start(docker_engine, tmp_path_factory.mktemp("wall"), runtime, waiting)
    yield standing
    assert standing.service.end(15) == 0, standing.service.log()
    standing.waiting = 0
    standing.await_gone()
    standing.end()
