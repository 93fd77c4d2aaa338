"""Settings from the environment: typed, bounded, and all faults told at once."""

import pytest

from orchestrator.limits.values import AllLimits
from orchestrator.session.job import output_caps
from orchestrator.settings import MIB, InvalidSettings, Settings, load_settings
from strategy_runner.channel.frames import MAX_JOB_BYTES

BAR_BYTES = 6 * 8


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch):
    import os  # noqa: PLC0415 - to empty it, nothing else

    for name in list(os.environ):
        if name.startswith("STRATEGIZ_"):
            monkeypatch.delenv(name)


@pytest.fixture
def setting(monkeypatch):
    def put(**values):
        for name, value in values.items():
            monkeypatch.setenv(f"STRATEGIZ_{name}", str(value))

    return put


def refused():
    with pytest.raises(InvalidSettings) as caught:
        load_settings()
    return str(caught.value)


def test_an_empty_environment_is_a_service_for_one_developer():
    settings = load_settings()
    assert (settings.grpc_host, settings.grpc_port) == ("127.0.0.1", 50051)
    assert settings.static_policy == "enforce"
    assert settings.default_timeout_s == 30
    assert settings.seccomp_profile.is_file()
    assert settings.slots >= 2


def test_the_environment_sets_what_it_names(setting):
    setting(SLOTS=7, GRPC_PORT=0, QUEUE_WAIT_S="1.5", RUNTIME="runsc")
    settings = load_settings()
    assert (settings.slots, settings.grpc_port, settings.queue_wait_s) == (7, 0, 1.5)
    assert settings.runtime == "runsc"


def test_all_bad_values_are_told_at_once_each_by_its_variable(setting):
    setting(SLOTS="many", GRPC_PORT=70000, STATIC_POLICY="off", QUEUE_WAIT_S=-1, MAX_BARS=0)
    lines = refused().splitlines()
    for name in ("SLOTS", "GRPC_PORT", "STATIC_POLICY", "QUEUE_WAIT_S", "MAX_BARS"):
        assert any(line.startswith(f"STRATEGIZ_{name}:") for line in lines), name
    assert len(lines) == 5


BOUNDS = [
    ("GRPC_PORT", -1, 0),
    ("GRPC_PORT", 65536, 65535),
    ("MAX_MESSAGE_MB", 0, 1),
    ("MAX_MESSAGE_MB", 513, 512),
    ("SLOTS", 0, 1),
    ("SLOTS", 513, 512),
    ("SLOTS_PER_USER", -1, 0),
    ("QUEUE_LENGTH", -1, 0),
    ("QUEUE_WAIT_S", -0.1, 0),
    ("FIRST_UID", 999, 1000),
    ("PROCESSES", 31, 32),
    ("OUTPUT_MB", 0, 1),
    ("OUTPUT_MB", 1025, 1024),
    ("TMP_MB", 0, 1),
    ("LOG_KB", 0, 1),
    ("LOG_KB", 1_048_577, 1_048_576),
    ("MAX_BARS", 0, 1),
    ("MAX_BARS", 5_000_001, 5_000_000),
    ("MAX_DEPLOYMENTS", 0, 1),
    ("VALIDATION_WORKERS", 0, 1),
    ("VALIDATION_WORKERS", 33, 32),
    ("SHUTDOWN_GRACE_S", -1, 0),
    ("REAP_INTERVAL_S", 0, 0.1),
]


def test_tiers_are_read_from_json_and_what_is_none_is_refused_by_name(setting):
    setting(USER_TIERS='{"ann": "gold"}', DEFAULT_TIER="free")
    assert load_settings().user_tiers == {"ann": "gold"}
    for wrong in ("{ann: gold}", '["gold"]', '{"ann": 5}'):
        setting(USER_TIERS=wrong)
        assert "STRATEGIZ_USER_TIERS" in refused()


@pytest.mark.parametrize(
    ("grpc", "given", "beside"),
    [(50051, None, 50052), (0, None, 0), (65535, None, 0), (7, 9, 9), (7, -1, -1)],
)
def test_operators_are_served_on_the_port_after_that_of_clients_unless_told_otherwise(
    grpc, given, beside
):
    assert Settings(operator_port=given).operator_port_beside(grpc) == beside


@pytest.mark.parametrize(("name", "outside", "inside"), BOUNDS)
def test_a_bound_is_kept_at_n_and_beyond(setting, name, outside, inside):
    setting(**{name: inside})
    load_settings()
    setting(**{name: outside})
    assert f"STRATEGIZ_{name}" in refused()


def test_the_largest_limits_are_such_that_a_runner_takes_them(setting):
    setting(OUTPUT_MB=1024, LOG_KB=1_048_576, MAX_BARS=5_000_000)
    settings = load_settings()
    caps = output_caps(AllLimits(settings).of("").default_limits, settings.log_kb)
    assert (caps.reply_bytes, caps.log_bytes) == (1 << 30, 1 << 30)
    assert settings.max_bars * BAR_BYTES < MAX_JOB_BYTES


@pytest.mark.parametrize(
    ("default", "largest"),
    [
        ("DEFAULT_TIMEOUT_S", "MAX_TIMEOUT_S"),
        ("DEFAULT_MEMORY_MB", "MAX_MEMORY_MB"),
        ("DEFAULT_CPU_MILLIS", "MAX_CPU_MILLIS"),
    ],
)
def test_a_default_above_its_maximum_is_refused(setting, default, largest):
    setting(**{default: 500, largest: 500})
    load_settings()
    setting(**{default: 501})
    said = refused()
    assert default.lower() in said
    assert largest.lower() in said


def test_a_run_that_could_never_fit_the_memory_budget_is_refused(setting):
    setting(MEMORY_BUDGET_MB=1024)
    assert "memory_budget_mb" in refused()
    setting(MEMORY_BUDGET_MB=2048, POOL_SIZE=0)
    assert AllLimits(load_settings()).memory_for_runs_bytes == 2048 * MIB


def test_without_a_budget_the_largest_run_always_fits():
    settings = Settings(max_memory_mb=1 << 20)
    assert AllLimits(settings).memory_for_runs_bytes >= settings.max_memory_mb * MIB


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_report_mode_is_for_loopback(setting, host):
    setting(STATIC_POLICY="report", GRPC_HOST=host)
    assert load_settings().static_policy == "report"


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.5", "::", "example.com", ""])
def test_report_mode_beyond_loopback_is_refused(setting, host):
    setting(STATIC_POLICY="report", GRPC_HOST=host, INSECURE_BEYOND_LOOPBACK="I understand")
    assert "static_policy=report runs refused code" in refused()


TLS = {"TLS_CERT": "a.crt", "TLS_KEY": "a.key"}


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.5", "::", "example.com", ""])
def test_beyond_loopback_the_service_needs_tls_and_authentication(setting, host):
    setting(GRPC_HOST=host)
    assert "without TLS and authentication" in refused()
    setting(**TLS)
    assert "without authentication: " in refused()
    setting(TOKENS_FILE="tokens.toml")
    assert load_settings().grpc_host == host
    setting(TLS_CERT="", TLS_KEY="")
    assert "without TLS: " in refused()


@pytest.mark.parametrize(
    "authentication",
    [
        {"TLS_CLIENT_CA": "ca.crt"},
        {"TOKENS_FILE": "tokens.toml"},
        {"JWT_KEYS": "keys.json", "JWT_ISSUER": "i", "JWT_AUDIENCE": "a"},
    ],
)
def test_each_kind_of_authentication_is_one(setting, authentication):
    setting(GRPC_HOST="0.0.0.0", **TLS, **authentication)
    assert load_settings().authenticates


def test_only_the_words_let_the_service_listen_anywhere_without(setting):
    for words in ("true", "1", "i understand", "yes"):
        setting(GRPC_HOST="0.0.0.0", INSECURE_BEYOND_LOOPBACK=words)
        assert "STRATEGIZ_INSECURE_BEYOND_LOOPBACK: Input should be" in refused()
    setting(INSECURE_BEYOND_LOOPBACK="I understand")
    assert load_settings().grpc_host == "0.0.0.0"


def test_loopback_needs_neither(setting):
    for host in ("127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost"):
        setting(GRPC_HOST=host)
        assert not load_settings().authenticates


@pytest.mark.parametrize(
    ("given", "needed"),
    [
        ({"TLS_CERT": "a.crt"}, "tls_cert needs tls_key"),
        ({"TLS_KEY": "a.key"}, "tls_key needs tls_cert"),
        ({"TLS_CLIENT_CA": "ca.crt"}, "tls_client_ca needs tls_cert"),
        ({"JWT_KEYS": "k", "JWT_AUDIENCE": "a"}, "jwt_keys needs jwt_issuer"),
        ({"JWT_KEYS": "k", "JWT_ISSUER": "i"}, "jwt_keys needs jwt_audience"),
    ],
)
def test_what_needs_another_setting_says_which(setting, given, needed):
    setting(**given)
    assert needed in refused()


def test_tokens_are_signed_with_a_public_and_a_private_key(setting):
    setting(JWT_ALGORITHMS="PS256, ES384")
    assert load_settings().jwt_algorithms == ("PS256", "ES384")
    for algorithm in ("HS256", "none", "", "RS256,HS512"):
        setting(JWT_ALGORITHMS=algorithm)
        assert "STRATEGIZ_JWT_ALGORITHMS" in refused()


@pytest.mark.parametrize(
    "address", ["http://keys.example/jwks", "ftp://x", "http://127.0.0.1.evil.example/"]
)
def test_keys_come_from_a_file_or_over_https(setting, address):
    others = {"JWT_ISSUER": "i", "JWT_AUDIENCE": "a"}
    setting(JWT_KEYS=address, **others)
    assert "STRATEGIZ_JWT_KEYS" in refused()
    for good in ("https://keys.example/jwks", "/etc/keys.json", "http://127.0.0.1:8080/keys"):
        setting(JWT_KEYS=good)
        assert load_settings().jwt_keys == good


def test_several_inconsistencies_are_told_at_once(setting):
    setting(STATIC_POLICY="report", GRPC_HOST="0.0.0.0", DEFAULT_TIMEOUT_S=400)
    said = refused()
    assert "static_policy=report" in said
    assert "without TLS and authentication" in said
    assert "max_timeout_s" in said


def test_an_owner_is_the_hosts_name_and_port_unless_given(setting):
    assert load_settings().owner_of(50051).endswith("-50051")
    assert load_settings().owner_of(1) != load_settings().owner_of(2)
    setting(OWNER="blue")
    assert load_settings().owner_of(50051) == "blue"


def test_a_hosts_long_name_does_not_hide_the_port(monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "h" * 80)
    assert load_settings().owner_of(50051) != load_settings().owner_of(50052)
    assert len(load_settings().owner_of(50051)) <= 63


def test_settings_do_not_change_once_read():
    settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.slots = 3
