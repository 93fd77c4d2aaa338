"""The service's image by testcontainers, as a team that adopts the service would use it in its tests."""

import contextlib
import os

import docker
import pytest

from strategiz_execution.testing import StrategyExecutionContainer
from strategiz_execution.testing.fixtures import strategy_client  # noqa: F401 - a fixture
from tests.stand.running_service import RUNNER_IMAGE, containers_of

ORCHESTRATOR_IMAGE = os.environ.get("STRATEGIZ_ORCHESTRATOR_IMAGE", "strategiz/orchestrator:dev")


@pytest.fixture(scope="session", autouse=True)
def _without_ryuk():
    """Its image cannot be pulled everywhere; what it would remove, each container here removes itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TESTCONTAINERS_RYUK_DISABLED", "true")
        yield


@pytest.fixture(scope="session")
def start_container(engine):
    """Starts the service's image with a test's own settings; at the end nothing of it may be left."""
    with contextlib.ExitStack() as ends:

        def start(**options):
            container = StrategyExecutionContainer(
                ORCHESTRATOR_IMAGE, runner_image=RUNNER_IMAGE, **options
            ).start()
            ends.callback(_end, engine, container, container.get_wrapped_container().id)
            return container

        yield start


def _end(engine, container, its_id):
    container.stop()
    assert containers_of(engine, container.owner) == []
    with pytest.raises(docker.errors.NotFound):
        engine.containers.get(its_id)


@pytest.fixture(scope="session")
def strategy_execution(start_container):
    """One service for all tests, in the place of the fixture of this name that an adopter would take as it is."""
    return start_container(settings={"POOL_SIZE": 0})
