"""Where the engine is: what the environment may say, and what of it would protect nobody."""

import os

import pytest

from orchestrator.engine.docker.certificates import EngineCertificates
from orchestrator.engine.docker.endpoint import engine_endpoint
from orchestrator.errors import EngineSetUpWrong
from tests.stand.credentials import Authority, replaced

REMOTE = "tcp://engine.example:2376"


@pytest.fixture(scope="module")
def authority():
    return Authority("engines")


@pytest.fixture
def folder(authority, tmp_path):
    """Certificates as Docker's own client finds them."""
    certificate, key = authority.issue("service")
    (tmp_path / "ca.pem").write_bytes(authority.certificate)
    (tmp_path / "cert.pem").write_bytes(certificate)
    (tmp_path / "key.pem").write_bytes(key)
    return tmp_path


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "unix:///var/run/docker.sock"),
        ({"DOCKER_HOST": ""}, "unix:///var/run/docker.sock"),
        ({"DOCKER_HOST": "unix:///run/other.sock"}, "unix:///run/other.sock"),
        ({"DOCKER_HOST": "tcp://127.0.0.1"}, "tcp://127.0.0.1:2375"),
        ({"DOCKER_HOST": "tcp://[::1]:99/"}, "tcp://[::1]:99"),
    ],
)
def test_an_address_is_read_as_dockers_own_client_reads_it(given, address):
    found = engine_endpoint(given)
    assert (found.address, found.certificates) == (address, None)


@pytest.mark.parametrize(
    "given", ["ssh://root@engine", "tcp://", "engine:2376", "unix://", "tcp://e:99999", "tcp://e/x"]
)
def test_an_address_of_another_kind_is_refused_with_what_is_taken(given):
    with pytest.raises(EngineSetUpWrong, match="DOCKER_HOST"):
        engine_endpoint({"DOCKER_HOST": given})


@pytest.mark.parametrize("verify", [{}, {"DOCKER_TLS_VERIFY": "1"}])
def test_certificates_alone_turn_on_tls_that_verifies(folder, verify):
    found = engine_endpoint(
        {"DOCKER_HOST": "tcp://engine.example", "DOCKER_CERT_PATH": str(folder), **verify}
    )
    assert found.address == REMOTE
    context = found.certificates.context()
    assert context.check_hostname
    assert [dict(one["subject"][0])["commonName"] for one in context.get_ca_certs()] == ["engines"]


@pytest.mark.parametrize("name", ["ca.pem", "cert.pem", "key.pem"])
def test_a_file_that_is_not_there_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(EngineSetUpWrong, match=rf"needs {name} in {folder}"):
        engine_endpoint({"DOCKER_HOST": REMOTE, "DOCKER_CERT_PATH": str(folder)})


def test_a_key_of_another_certificate_is_refused(folder, authority):
    (folder / "key.pem").write_bytes(authority.issue("other")[1])
    with pytest.raises(EngineSetUpWrong, match="cannot be used"):
        engine_endpoint({"DOCKER_HOST": REMOTE, "DOCKER_CERT_PATH": str(folder)})


def test_a_pair_that_is_replaced_one_after_the_other_is_taken_when_both_fit(folder, authority):
    certificates = EngineCertificates(folder)
    first = certificates.context()
    assert certificates.context() is first
    certificate, key = authority.issue("service")
    replaced(folder / "cert.pem", certificate)
    assert certificates.context() is first
    replaced(folder / "key.pem", key)
    assert certificates.context() is not first


@pytest.mark.parametrize("host", ["tcp://engine.example:2375", "tcp://192.0.2.1:2375"])
def test_beyond_loopback_an_engine_without_tls_is_refused_unless_told_in_words(host):
    found = engine_endpoint({"DOCKER_HOST": host})
    with pytest.raises(EngineSetUpWrong) as refused:
        found.require_protected("")
    for words in (host, "--tlsverify", "DOCKER_CERT_PATH", "STRATEGIZ_INSECURE_ENGINE_BEYOND_"):
        assert words in str(refused.value)
    found.require_protected("I understand")


def test_what_no_stranger_reaches_or_what_has_tls_needs_no_words(folder):
    for given in (
        {},
        {"DOCKER_HOST": "tcp://127.0.0.1:2375"},
        {"DOCKER_HOST": "tcp://localhost:2375"},
        {"DOCKER_HOST": REMOTE, "DOCKER_CERT_PATH": str(folder)},
    ):
        engine_endpoint(given).require_protected("")


def test_tls_of_the_environment_is_not_asked_of_a_unix_socket():
    found = engine_endpoint({"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": f"{os.sep}nowhere"})
    assert found.certificates is None
