"""What keeps the service in order meets what nobody foresaw: it goes on, or the service stops and says so."""

import json
import signal
import subprocess

import pytest

from tests.faults.conftest import REAP_INTERVAL_S, start_with
from tests.stand.engine_proxy import ChangeAnswer, EngineProxy
from tests.stand.running_service import OWNER_LABEL, RUNNER_IMAGE, until

LIST = r"^GET /containers/json\?.*label"


@pytest.fixture
def own_stand(stand, short_folder):
    """A service of this test's own, behind a proxy of its own."""
    proxy = EngineProxy(short_folder / "upkeep.sock", stand.proxy.engine)
    proxy.open()
    running = start_with(proxy.host, short_folder, REAP_INTERVAL_S=REAP_INTERVAL_S, POOL_SIZE=1)
    yield running, proxy
    if not running.stopped:
        running.end(signal.SIGTERM)
    proxy.end()


def test_a_container_with_labels_that_make_no_sense_does_not_stop_the_sweeps(own_stand):
    running, _ = own_stand
    made = create(owner=running.owner, lease_s="x", first_uid="y")
    try:
        left = create(owner=running.owner, instance=instance_of(made, running))
        until(lambda: not exists(left), 10.0, "what came later is swept")
        assert not running.stopped
    finally:
        docker("rm", "--force", made)


def create(**labels):
    """A container that is not started; its id."""
    options = [f"--label=io.strategiz.{name}={text}" for name, text in labels.items()]
    return docker("create", *options, RUNNER_IMAGE, "1")


def instance_of(other, running):
    """The label of the service process, from a sandbox of its own."""
    owned = f"--filter=label={OWNER_LABEL}={running.owner}"
    listed = docker("ps", "--all", "--quiet", "--no-trunc", owned).split()
    (waiting,) = (name for name in listed if name != other)
    label = '{{index .Config.Labels "io.strategiz.instance"}}'
    return docker("inspect", "--format", label, waiting)


def exists(container):
    return container in docker("ps", "--all", "--quiet", "--no-trunc").split()


def docker(*arguments):
    done = subprocess.run(["docker", *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_a_sweep_that_fails_as_nobody_foresaw_stops_the_service_with_an_error(own_stand):
    running, proxy = own_stand

    def without_names(found):
        for entry in found:
            del entry["Names"]

    with proxy.rule(LIST, ChangeAnswer(without_names)):
        until(lambda: running.stopped, 15.0, "the service has stopped")
    assert running.wait() == 1
    log = running.log()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert [line["level"] for line in lines if line["event"] == "a part of the service failed"] == [
        "error"
    ]
    assert "KeyError" in log
