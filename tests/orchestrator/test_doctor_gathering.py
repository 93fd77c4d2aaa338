"""What the doctor sees of this machine, of files, and of an engine's answers. No engine is asked here."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from orchestrator.doctor import gathering
from orchestrator.doctor.attacks import all_attacks
from orchestrator.doctor.engine import EngineMissing
from orchestrator.doctor.images import Source, hash_of
from orchestrator.doctor.ports import Holder, PortState
from orchestrator.doctor.sockets import port
from orchestrator.engine.docker.attach import Endpoint
from orchestrator.engine.docker.inspector import engine_facts
from orchestrator.engine.facts import ImageFacts, Program
from orchestrator.errors import EngineFault, EngineUnreachable
from orchestrator.settings import Settings
from tests.stand.credentials import Authority

# As Docker 20.10 on Debian writes them, shortened.
VERSION = {
    "ApiVersion": "1.41",
    "Components": [
        {"Name": "Engine", "Version": "20.10.24+dfsg1", "Details": {"GitCommit": "5d6db84"}},
        {"Name": "runc", "Version": "1.1.5+ds1", "Details": {"GitCommit": "1.1.5+ds1-1+deb12u1"}},
    ],
}
INFO = {
    "MemoryLimit": True,
    "SwapLimit": False,
    "PidsLimit": True,
    "CpuCfsPeriod": True,
    "CpuCfsQuota": False,
    "SystemTime": "1970-01-01T00:01:40.492641844Z",
    "CgroupVersion": "1",
    "KernelVersion": "6.18",
    "OperatingSystem": "Debian",
    "MemTotal": 1024,
    "DockerRootDir": "/var/lib/docker",
    "Runtimes": {"runsc": {}, "runc": {}},
    "SecurityOptions": ["name=seccomp,profile=default", "name=rootless"],
}


def test_an_engines_answers_are_read():
    facts = engine_facts(Endpoint("unix:///x"), VERSION, INFO, asked_at=90.0)

    assert facts.programs["runc"] == Program("1.1.5+ds1", "1.1.5+ds1-1+deb12u1")
    assert facts.limits == {"memory": True, "swap": False, "processes": True, "processor": False}
    assert facts.security == {"seccomp", "rootless"}
    assert facts.runtimes == ("runc", "runsc")
    assert facts.clock_ahead_s == pytest.approx(10.49, abs=0.01)


def test_an_engine_that_says_little_leaves_unknowns():
    facts = engine_facts(Endpoint("unix:///x"), {"Components": None}, {"SystemTime": "soon"}, 0.0)

    assert (facts.programs, facts.clock_ahead_s, facts.security) == ({}, None, frozenset())
    assert not any(facts.limits.values())


class Away:
    def __init__(self, error):
        self.error = error

    def facts(self):
        raise self.error


def test_an_engine_that_is_away_is_told_by_its_address(monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", "unix:///somewhere")
    refused = EngineFault("no answer")
    refused.__cause__ = PermissionError(13, "Permission denied")

    away = gathering.ask_engine(Away(EngineUnreachable("refused")))
    forbidden = gathering.ask_engine(Away(refused))
    ill = gathering.ask_engine(Away(EngineFault("no answer within 5 s")))

    assert away == EngineMissing("nothing listens on unix:///somewhere", forbidden=False)
    assert forbidden == EngineMissing("this user may not use unix:///somewhere", forbidden=True)
    assert ill == EngineMissing("no answer within 5 s", forbidden=False)


def test_a_port_in_use_is_told_by_its_process():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        found = port("STRATEGIZ_GRPC_PORT", "127.0.0.1", number)
    freed = port("STRATEGIZ_GRPC_PORT", "127.0.0.1", number)

    program = Path("/proc/self/comm").read_text().strip()
    assert (found.state, found.holder) == (PortState.TAKEN, Holder(os.getpid(), program, False))
    assert (freed.state, freed.holder) == (PortState.FREE, None)


def test_an_address_that_the_machine_has_not_is_told():
    assert port("STRATEGIZ_GRPC_PORT", "203.0.113.7", 50051).state is PortState.NO_ADDRESS
    assert port("STRATEGIZ_GRPC_PORT", "no.such.name.invalid", 5).state is PortState.NO_ADDRESS


def written(folder, **files):
    for name, data in files.items():
        (folder / name).write_bytes(data)
        (folder / name).chmod(0o600)
    return {name: str(folder / name) for name in files}


def test_the_certificates_in_files_are_read_with_their_ends(tmp_path):
    authority = Authority("ca")
    certificate, key = authority.issue("port", days=-1)
    paths = written(
        tmp_path, tls_cert=certificate, tls_key=key, tls_client_ca=authority.certificate
    )

    found = gathering.secrets(Settings(**paths))

    assert [one.role for one in found.certificates] == [
        "the port's certificate",
        "the clients' authority",
    ]
    assert found.certificates[0].ends < found.certificates[1].ends
    assert (found.problems, found.open_files) == ((), ())


def test_the_certificates_for_a_remote_engine_are_read_with_their_ends(tmp_path, monkeypatch):
    authority = Authority("engine")
    (tmp_path / "ca.pem").write_bytes(authority.certificate)
    (tmp_path / "cert.pem").write_bytes(authority.issue("service", days=-1)[0])
    monkeypatch.setenv("DOCKER_CERT_PATH", str(tmp_path))

    of_authority, of_service = gathering.secrets(Settings()).certificates

    assert (of_authority.role, of_service.role) == (
        "the engine's authority",
        "the certificate for the engine",
    )
    assert of_service.ends < of_authority.ends


def test_files_of_secrets_that_cannot_be_used_are_problems(tmp_path):
    authority = Authority("ca")
    certificate, _ = authority.issue("port")
    _, other_key = authority.issue("other")
    paths = written(tmp_path, tls_cert=certificate, tls_key=other_key, tokens_file=b"no TOML")
    Path(paths["tls_key"]).chmod(0o644)
    keys = {"jwt_keys": str(tmp_path / "absent"), "jwt_issuer": "a", "jwt_audience": "b"}

    found = gathering.secrets(Settings(**paths, **keys))

    told = " ".join(found.problems)
    assert len(found.problems) == 3
    assert "is not the key of" in told
    assert "is no TOML" in told
    assert "absent" in told
    assert found.open_files == (paths["tls_key"],)


def test_tokens_are_counted_and_not_shown(tmp_path):
    lines = (
        f'"{"a" * 64}" = {{ user = "ann", roles = ["run"], expires = 2020-01-01 }}\n'
        f'"{"b" * 64}" = {{ user = "bob", roles = ["run"] }}\n'
    )
    paths = written(tmp_path, tokens_file=lines.encode())

    found = gathering.secrets(Settings(**paths))

    assert (found.tokens, found.expired_tokens) == (2, 1)


def test_the_files_of_an_image_must_be_there_and_each_counts(tmp_path):
    base = ImageFacts("sha256:1", (), (), {})
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "a.py").write_text("1")
    source = Source(tmp_path, ("code",))
    first = hash_of(source, base)
    (tmp_path / "code" / "a.pyc").write_text("made of a.py")
    same = hash_of(source, base)
    (tmp_path / "code" / "a.py").write_text("2")

    assert first == same != hash_of(source, base)
    with pytest.raises(FileNotFoundError):
        hash_of(Source(tmp_path, ("absent",)), base)


@pytest.mark.parametrize("name", ["network", "fork bomb", "reading the host"])
def test_an_attack_tells_what_it_gets_where_no_sandbox_holds_it(name):
    (attack,) = [one for one in all_attacks() if one.name == name]

    done = subprocess.run(
        [sys.executable, "-c", attack.code], capture_output=True, text=True, check=True
    )

    assert "BREACHED" in done.stdout
    assert "HELD" in done.stdout
