"""Which service `strategiz health` asks without options, and what it says where it cannot ask."""

import pytest
from click.testing import CliRunner

from orchestrator.commands.health import Unusable, target
from orchestrator.commands.main import main
from orchestrator.settings import Settings
from tests.stand.credentials import Authority


@pytest.mark.parametrize(
    ("host", "asked"),
    [
        ("127.0.0.1", "127.0.0.1:50051"),
        ("0.0.0.0", "127.0.0.1:50051"),
        ("::", "[::1]:50051"),
        ("::1", "[::1]:50051"),
        ("10.0.0.7", "10.0.0.7:50051"),
    ],
)
def test_it_asks_where_the_service_listens(host, asked):
    settings = Settings(grpc_host=host, insecure_beyond_loopback="I understand")

    found = target(settings, "", None, None)

    assert (found.address, found.trusted, found.shown) == (asked, None, None)


def test_it_trusts_the_services_own_certificate_under_its_own_name(tmp_path):
    certificate, key = Authority("ours").issue("service")
    (tmp_path / "tls.crt").write_bytes(certificate)
    (tmp_path / "tls.key").write_bytes(key)
    files = {"tls_cert": str(tmp_path / "tls.crt"), "tls_key": str(tmp_path / "tls.key")}

    found = target(Settings(**files), "", None, None)
    assert (found.trusted, found.expected_name, found.shown) == (certificate, "localhost", None)
    mutual = target(Settings(**files, tls_client_ca=files["tls_cert"]), "", None, None)
    assert mutual.shown == (certificate, key)


def test_a_certificate_that_cannot_be_read_names_the_setting_and_the_remedy(tmp_path):
    settings = Settings(tls_cert=str(tmp_path / "none"), tls_key=str(tmp_path / "none"))

    with pytest.raises(Unusable, match=r"tls_cert: .*none cannot be read \(No such file.*--ca"):
        target(settings, "", None, None)
    with pytest.raises(Unusable, match="--address"):
        target(Settings(grpc_port=0), "", None, None)


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "told"),
    [
        (["--address", "127.0.0.1:1"], {}, 1, "no service answers on 127.0.0.1:1: "),
        ([], {"STRATEGIZ_ADDRESS": "127.0.0.1:2"}, 1, "no service answers on 127.0.0.1:2: "),
        (["--cert", __file__], {}, 2, "--cert and --key go together"),
        ([], {"STRATEGIZ_SLOTS": "0"}, 1, "STRATEGIZ_SLOTS: "),
    ],
)
def test_what_goes_wrong_is_told_on_standard_error(arguments, environment, code, told):
    said = CliRunner(env=environment).invoke(main, ["health", *arguments])

    assert (said.exit_code, said.stdout) == (code, "")
    assert told in said.stderr
