"""Who may call: a real service with TLS and tokens, and every way to come without the right ones."""

import contextlib
import datetime as dt
import http.server
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import uuid
from dataclasses import dataclass
from pathlib import Path

import grpc
import pytest
from cryptography import x509
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from orchestrator.api.access.principal import Role
from orchestrator.api.access.tokens import line_for, new_token
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.generated.strategy_execution_pb2_grpc import StrategyExecutionServiceStub
from orchestrator.ledger.store import LedgerStore, Query
from tests.stand.credentials import AUDIENCE, ISSUER, Authority, Issuer, replaced
from tests.stand.deployments import BUY, deployment, list_request
from tests.stand.market_bars import random_bars
from tests.stand.running_service import (
    REPOSITORY,
    Refusal,
    refusal_from,
    refusal_of,
    run_request,
    service_environment,
    until,
)

BARS = random_bars(60)
QUICK = "SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n"
SLOW = "SYMBOL = 'X'\nimport time\ndef strategy(data):\n    time.sleep(0.05)\n    return 'HOLD'\n"
CHECK = public.ValidateCodeRequest(code=QUICK, language="python")
UNAUTHENTICATED = grpc.StatusCode.UNAUTHENTICATED
PERMISSION_DENIED = grpc.StatusCode.PERMISSION_DENIED
UNAVAILABLE = grpc.StatusCode.UNAVAILABLE
YESTERDAY = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)


@dataclass
class Secured:
    """A service with TLS, and the means to call it."""

    address: str
    authority: Authority
    channels: contextlib.ExitStack

    def channel(self, *, root=None, certificate=None):
        """A connection of its own; *certificate* is the client's, with its key."""
        shown, key = certificate or (None, None)
        credentials = grpc.ssl_channel_credentials(root or self.authority.certificate, key, shown)
        # Else channels of one process share their connections.
        options = [("grpc.use_local_subchannel_pool", 1)]
        made = grpc.secure_channel(self.address, credentials, options)
        return self.channels.enter_context(made)

    def stub(self, token=None, **kinds):
        return with_token(self.channel(**kinds), token)


class _Authorized(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor):
    def __init__(self, *values):
        self._metadata = tuple(("authorization", value) for value in values)

    def _with(self, continuation, details, request):
        return continuation(details._replace(metadata=self._metadata), request)

    intercept_unary_unary = intercept_unary_stream = _with


def with_token(channel, token, *more):
    values = [f"Bearer {token}"] if token is not None else []
    return StrategyExecutionServiceStub(
        grpc.intercept_channel(channel, _Authorized(*values, *more))
    )


def refusal_of_check(stub) -> Refusal | None:
    """How a check of code is refused; None where it is not."""
    try:
        stub.ValidateCode(CHECK)
    except grpc.RpcError as error:
        return refusal_from(error)
    return None


STATIC = {
    "alice": ("alice", [Role.RUN], None),
    "bob": ("bob", [Role.RUN], None),
    "backend": ("backend", [Role.RUN_FOR_OTHERS], None),
    "operator": ("olga", [Role.OPERATE], None),
    "expired": ("alice", [Role.RUN], YESTERDAY),
}


@pytest.fixture(scope="module")
def issuer():
    made = Issuer()
    made.add("one", "RS256")
    made.add("two", "ES256")
    made.add("three", "EdDSA")
    return made


@pytest.fixture(scope="module")
def authority():
    return Authority("the service's authority")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, authority, issuer):
    """Files of the secured service: certificates, tokens, keys, ledger."""
    made = tmp_path_factory.mktemp("access")
    certificate, key = authority.issue("the service")
    replaced(made / "tls.crt", certificate)
    replaced(made / "tls.key", key)
    replaced(made / "keys.json", issuer.published())
    return made


@pytest.fixture(scope="module")
def tokens(folder):
    made = {name: new_token() for name in STATIC}
    lines = [line_for(made[name], *STATIC[name]) for name in STATIC]
    replaced(folder / "tokens.toml", "\n".join(lines) + "\n")
    return made


@pytest.fixture(scope="module")
def tls(folder):
    return {"TLS_CERT": folder / "tls.crt", "TLS_KEY": folder / "tls.key"}


@pytest.fixture(scope="module")
def running(service_with, folder, tokens, tls):
    return service_with(
        **tls,
        TOKENS_FILE=folder / "tokens.toml",
        JWT_KEYS=folder / "keys.json",
        JWT_ISSUER=ISSUER,
        JWT_AUDIENCE=AUDIENCE,
        JWT_LEEWAY_S=0,
        LEDGER_URL=f"sqlite:///{folder}/ledger.db",
        LOG_LEVEL="debug",
    )


@pytest.fixture(scope="module")
def channels():
    with contextlib.ExitStack() as made:
        yield made


@pytest.fixture(scope="module")
def secured(running, authority, channels):
    return Secured(running.address, authority, channels)


@pytest.fixture(scope="module")
def connection(secured):
    return secured.channel()


def refused(connection, token, *more):
    stub = with_token(connection, token, *more)
    return refusal_of(lambda: stub.ValidateCode(CHECK))


# Tokens.


@pytest.mark.parametrize("name", ["alice", "backend"])
def test_a_static_token_lets_its_bearer_in(connection, tokens, name):
    assert with_token(connection, tokens[name]).ValidateCode(CHECK).valid


@pytest.mark.parametrize("key_id", ["one", "two", "three"])
def test_a_web_token_lets_its_bearer_in_however_it_is_signed(connection, issuer, key_id):
    assert with_token(connection, issuer.token(key_id)).ValidateCode(CHECK).valid


def test_roles_of_a_web_token_may_be_words(connection, issuer):
    assert with_token(connection, issuer.token(roles="openid run")).ValidateCode(CHECK).valid


def test_without_a_token_every_call_but_health_checks_is_refused(connection):
    stub = with_token(connection, None)
    run, listed = run_request(QUICK, BARS), list_request(deployment(BUY))

    for call in (
        lambda: stub.ExecuteStrategy(run),
        lambda: list(stub.StreamStrategy(run)),
        lambda: stub.ExecuteList(listed),
        lambda: stub.ValidateCode(CHECK),
        lambda: stub.GetHealth(public.HealthRequest()),
        lambda: list(_reflected(connection)),
    ):
        refusal = refusal_of(call)
        assert (refusal.code, refusal.reason) == (UNAUTHENTICATED, "TOKEN_MISSING")
        assert "authorization: Bearer <token>" in refusal.message

    health = health_pb2_grpc.HealthStub(connection)
    serving = health_pb2.HealthCheckResponse.SERVING
    assert health.Check(health_pb2.HealthCheckRequest()).status == serving
    watched = health.Watch(health_pb2.HealthCheckRequest())
    assert next(iter(watched)).status == serving
    watched.cancel()


def _reflected(channel, token=None):
    asked = reflection_pb2.ServerReflectionRequest(list_services="")
    stub = reflection_pb2_grpc.ServerReflectionStub(channel)
    metadata = [("authorization", f"Bearer {token}")] if token else None
    return stub.ServerReflectionInfo(iter([asked]), metadata=metadata)


@pytest.mark.parametrize(
    ("make", "reason", "says"),
    [
        (lambda _: new_token(), "TOKEN_UNKNOWN", "ask the operator"),
        (lambda _: "sgz_", "TOKEN_UNKNOWN", "ask the operator"),
        (lambda _: "a.b.c", "TOKEN_INVALID", "get a new one"),
        (lambda _: "x" * 9000, "TOKEN_INVALID", "get a new one"),
        (lambda i: i.token(exp=1_700_000_000), "TOKEN_EXPIRED", "get a new one from its issuer"),
        (lambda i: i.token(nbf=4_000_000_000), "TOKEN_NOT_YET_VALID", "compare the clocks"),
        (lambda i: i.token(iss="https://evil.example"), "TOKEN_ISSUER", ISSUER),
        (lambda i: i.token(aud="another"), "TOKEN_AUDIENCE", f"aud {AUDIENCE}"),
        (lambda i: i.token(without=("exp",)), "TOKEN_INVALID", "claim exp"),
        (lambda i: i.token(without=("sub",)), "TOKEN_INVALID", "claim sub"),
        (lambda i: i.token(without=("aud",)), "TOKEN_INVALID", "claim aud"),
        (lambda i: i.token(without=("iss",)), "TOKEN_INVALID", "claim iss"),
        (lambda i: i.token(sub=""), "TOKEN_INVALID", "claim sub"),
        (lambda i: i.unsigned(), "TOKEN_ALGORITHM", "have it signed with RS256"),
        (
            lambda i: i.signed_with_the_public_key(form="pem"),
            "TOKEN_ALGORITHM",
            "have it signed with RS256",
        ),
        (
            lambda i: i.signed_with_the_public_key(form="der"),
            "TOKEN_ALGORITHM",
            "have it signed with RS256",
        ),
        (lambda i: _tampered(i.token()), "TOKEN_SIGNATURE", "get a new one"),
        (lambda i: _of_another_issuer(), "TOKEN_KEY_UNKNOWN", "does not publish"),
        (lambda i: _of_another_issuer("one"), "TOKEN_SIGNATURE", "get a new one"),
    ],
)
def test_a_token_that_is_not_to_be_believed_is_refused(connection, issuer, make, reason, says):
    refusal = refused(connection, make(issuer))

    assert (refusal.code, refusal.reason) == (UNAUTHENTICATED, reason)
    assert says in refusal.message


def _tampered(token):
    """The claims of alice with the name of bob; the signature is that of alice's."""
    head, _, signature = token.split(".")
    other = Issuer()
    other.add("one")
    return f"{head}.{other.token('one', sub='bob').split('.')[1]}.{signature}"


def _of_another_issuer(key_id="evil"):
    other = Issuer()
    other.add(key_id)
    return other.token(key_id)


def test_an_expired_static_token_is_refused_with_its_day(connection, tokens):
    refusal = refused(connection, tokens["expired"])

    assert (refusal.code, refusal.reason) == (UNAUTHENTICATED, "TOKEN_EXPIRED")
    assert YESTERDAY.isoformat() in refusal.message


@pytest.mark.parametrize("value", ["Basic YTpi", "Bearer", "Bearer  ", "sgz_abc"])
def test_another_form_of_authorization_is_refused(connection, value):
    refusal = refused(connection, None, value)

    assert (refusal.code, refusal.reason) == (UNAUTHENTICATED, "TOKEN_MISSING")


def test_two_tokens_are_refused(connection, tokens):
    refusal = refused(connection, tokens["alice"], f"Bearer {tokens['bob']}")

    assert (refusal.code, refusal.reason) == (UNAUTHENTICATED, "TOKEN_MISSING")


# Roles.


def test_an_operator_may_not_run_and_may_ask_for_health(connection, tokens):
    operator = with_token(connection, tokens["operator"])

    refusal = refusal_of(lambda: operator.ExecuteStrategy(run_request(QUICK, BARS)))

    assert (refusal.code, refusal.reason) == (PERMISSION_DENIED, "ROLE_MISSING")
    assert "needs the role run, and the caller's token has operate" in refusal.message
    assert operator.GetHealth(public.HealthRequest()).status == "SERVING"


def test_a_web_token_without_a_role_of_ours_may_nothing(connection, issuer):
    for roles in ([], ["admin"], "", None, {"run": True}):
        refusal = refused(connection, issuer.token(roles=roles))
        assert (refusal.code, refusal.reason) == (PERMISSION_DENIED, "ROLE_MISSING")
        assert "has none" in refusal.message


def test_methods_that_are_not_named_are_for_operators_alone(connection, tokens):
    call = connection.unary_unary("/strategiz.operator.v1.Anything/AtAll")

    def refusal(name):
        metadata = [("authorization", f"Bearer {tokens[name]}")]
        return refusal_of(lambda: call(b"", metadata=metadata))

    assert refusal("alice").code == PERMISSION_DENIED
    assert refusal("backend").code == PERMISSION_DENIED
    assert refusal("operator").code == grpc.StatusCode.UNIMPLEMENTED


# Users.


def test_the_user_comes_from_the_token(connection, tokens, issuer, folder):
    static = f"static-{uuid.uuid4().hex}"
    web = f"web-{uuid.uuid4().hex}"
    alice = with_token(connection, tokens["alice"])
    carol = with_token(connection, issuer.token(sub="carol"))

    assert alice.ExecuteStrategy(run_request(QUICK, BARS, run_id=static)).success
    assert carol.ExecuteStrategy(run_request(QUICK, BARS, run_id=web, user_id="carol")).success

    store = LedgerStore(f"sqlite:///{folder}/ledger.db")
    with contextlib.closing(store):
        for run_id, user in ((static, "alice"), (web, "carol")):
            (record,) = until(
                lambda run_id=run_id: store.read(Query(run_id=run_id, limit=2)), 10, "it is there"
            )
            assert record.user_id == user


def test_a_request_for_another_user_is_refused(connection, tokens):
    alice = with_token(connection, tokens["alice"])

    run = refusal_of(lambda: alice.ExecuteStrategy(run_request(QUICK, BARS, user_id="bob")))
    listed = refusal_of(
        lambda: alice.ExecuteList(
            list_request(deployment(BUY, user="alice"), deployment(BUY, user="bob", number=1))
        )
    )

    assert (run.code, run.reason) == (PERMISSION_DENIED, "USER_MISMATCH")
    assert "leave the field empty" in run.message
    assert (listed.code, listed.reason) == (PERMISSION_DENIED, "USER_MISMATCH")
    assert listed.message.startswith("symbol_sets[0].deployments[1].user_id: ")


def test_a_service_with_the_role_for_it_may_run_for_others(connection, tokens):
    backend = with_token(connection, tokens["backend"])

    assert backend.ExecuteStrategy(run_request(QUICK, BARS, user_id="bob")).success
    listed = backend.ExecuteList(
        list_request(deployment(BUY, user="ann"), deployment(BUY, user="ben", number=1))
    )
    assert [one.success for one in listed.results] == [True, True]


def test_another_users_run_id_is_refused_and_its_own_users_joins(connection, tokens):
    run_id = f"hers-{uuid.uuid4().hex}"
    request = run_request(SLOW, BARS, run_id=run_id)
    alice, bob = (with_token(connection, tokens[name]) for name in ("alice", "bob"))
    stream = alice.StreamStrategy(request)
    assert next(stream).WhichOneof("event") == "accepted"

    def bobs():
        return refusal_of(lambda: bob.ExecuteStrategy(request))

    in_flight = bobs()
    joined = alice.ExecuteStrategy(run_request(SLOW, BARS, run_id=run_id, user_id="alice"))
    *_, last = stream
    kept = bobs()

    for refusal in (in_flight, kept):
        assert (refusal.code, refusal.reason) == (grpc.StatusCode.ALREADY_EXISTS, "RUN_ID_TAKEN")
    assert joined.success
    assert joined.SerializeToString(deterministic=True) == last.completed.SerializeToString(
        deterministic=True
    )


def test_each_user_has_a_rate_of_its_own(service_with, folder, tokens, tls, authority, channels):
    limited = service_with(**tls, TOKENS_FILE=folder / "tokens.toml", USER_RUNS_PER_MINUTE=2)
    connection = Secured(limited.address, authority, channels).channel()
    alice, bob = (with_token(connection, tokens[name]) for name in ("alice", "bob"))
    request = run_request(QUICK, BARS)

    assert alice.ExecuteStrategy(request).success
    assert alice.ExecuteList(list_request(deployment(BUY, user="alice"))).results[0].success
    refusal = refusal_of(lambda: alice.ExecuteStrategy(request))

    assert (refusal.code, refusal.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "USER_RATE")
    assert refusal.facts == {"user_runs_per_minute": "2"}
    assert 0 < refusal.retry_after_s <= 30
    assert bob.ExecuteStrategy(request).success


# TLS.


def test_a_plain_connection_to_a_port_with_tls_is_not_served(running, tokens):
    with grpc.insecure_channel(running.address) as channel:
        assert refused(channel, tokens["alice"]).code == UNAVAILABLE


def test_a_client_that_trusts_another_authority_does_not_send_its_token(secured, tokens):
    stub = secured.stub(tokens["alice"], root=Authority("another").certificate)

    refusal = refusal_of(lambda: stub.ValidateCode(CHECK))

    assert refusal.code == UNAVAILABLE
    assert "certificate" in refusal.message.lower()


@pytest.fixture(scope="module")
def mutual(service_with, folder, tls, channels, authority):
    """A service that believes whoever shows a certificate of its clients' authority."""
    clients = Authority("the clients' authority")
    replaced(folder / "clients.crt", clients.certificate)
    running = service_with(**tls, TLS_CLIENT_CA=folder / "clients.crt")
    return Secured(running.address, authority, channels), clients


def test_a_client_with_a_certificate_of_the_right_authority_is_let_in_and_names_users(mutual):
    service, clients = mutual
    stub = service.stub(certificate=clients.issue("backend"))

    assert stub.ExecuteStrategy(run_request(QUICK, BARS, user_id="bob")).success


def test_a_client_without_the_right_certificate_is_not_let_in(mutual, authority):
    service, clients = mutual
    unknown = Authority("the clients' authority")  # of the same name

    for certificate in (
        None,
        unknown.issue("backend"),
        authority.issue("backend"),
        clients.issue("backend", days=-1),
    ):
        stub = service.stub(certificate=certificate)
        assert refusal_of(lambda stub=stub: stub.ValidateCode(CHECK)).code == UNAVAILABLE


# What changes while the service runs.


def _serial(address):
    host, _, port = address.rpartition(":")
    shown = ssl.get_server_certificate((host, int(port)))
    return x509.load_pem_x509_certificate(shown.encode()).serial_number


def _serial_of(certificate):
    return x509.load_pem_x509_certificate(certificate).serial_number


def test_new_certificates_are_shown_without_a_restart(
    start_service, tmp_path, authority, channels, tokens, folder
):
    files = tmp_path / "tls.crt", tmp_path / "tls.key"
    first, second = authority.issue("first"), authority.issue("second")
    for path, content in zip(files, first, strict=True):
        replaced(path, content)
    running = start_service(TLS_CERT=files[0], TLS_KEY=files[1], TOKENS_FILE=folder / "tokens.toml")
    service = Secured(running.address, authority, channels)
    old = service.stub(tokens["alice"])
    assert old.ValidateCode(CHECK).valid
    assert _serial(running.address) == _serial_of(first[0])

    # A certificate without its key is not taken.
    replaced(files[0], second[0])
    until(lambda: "certificates not read anew" in running.log(), 5, "it is told")
    assert _serial(running.address) == _serial_of(first[0])
    replaced(files[1], second[1])
    until(lambda: _serial(running.address) == _serial_of(second[0]), 5, "it is shown")

    assert service.stub(tokens["alice"]).ValidateCode(CHECK).valid
    assert old.ValidateCode(CHECK).valid
    assert "is not the key of" in running.log()
    assert first[1].decode() not in running.log()


def test_the_file_of_tokens_is_read_anew(start_service, tmp_path):
    path, old, new = tmp_path / "tokens.toml", new_token(), new_token()
    replaced(path, line_for(old, "alice", [Role.RUN], None))
    running = start_service(TOKENS_FILE=path)
    stubs = {token: with_token(running.channel, token) for token in (old, new)}
    assert stubs[old].ValidateCode(CHECK).valid
    assert refusal_of_check(stubs[new]).reason == "TOKEN_UNKNOWN"

    replaced(path, line_for(new, "alice", [Role.RUN], None))
    until(lambda: refusal_of_check(stubs[new]) is None, 5, "the new one is taken")
    assert refusal_of_check(stubs[old]).reason == "TOKEN_UNKNOWN"

    replaced(path, "this is no TOML")
    until(lambda: "tokens not read anew" in running.log(), 5, "it is told")
    assert stubs[new].ValidateCode(CHECK).valid
    replaced(path, "")
    until(lambda: refusal_of_check(stubs[new]), 5, "nobody is let in")


def test_keys_of_a_file_change(start_service, tmp_path):
    issuer = Issuer()
    issuer.add("old")
    path = replaced(tmp_path / "keys.json", issuer.published())
    running = start_service(JWT_KEYS=path, JWT_ISSUER=ISSUER, JWT_AUDIENCE=AUDIENCE)
    _keys_change(running, issuer, lambda: replaced(path, issuer.published()))


def test_keys_of_an_address_change(start_service):
    issuer = Issuer()
    issuer.add("old")
    with _published(issuer) as address:
        running = start_service(
            JWT_KEYS=address, JWT_ISSUER=ISSUER, JWT_AUDIENCE=AUDIENCE, JWT_KEYS_MAX_AGE_S=1
        )
        _keys_change(running, issuer, lambda: None)
    # The address no longer answers.
    until(lambda: "keys of tokens not read anew" in running.log(), 10, "it is told")
    assert with_token(running.channel, issuer.token("new")).ValidateCode(CHECK).valid


def _keys_change(running, issuer, publish):
    old = with_token(running.channel, issuer.token("old"))
    assert old.ValidateCode(CHECK).valid
    issuer.add("new", "ES256")
    new = with_token(running.channel, issuer.token("new"))
    publish()
    until(lambda: refusal_of_check(new) is None, 5, "the new key is taken")
    assert old.ValidateCode(CHECK).valid
    del issuer.keys["old"]
    publish()
    refusal = until(lambda: refusal_of_check(old), 5, "the old key is taken no more")
    assert (refusal.code, refusal.reason) == (UNAUTHENTICATED, "TOKEN_KEY_UNKNOWN")
    assert new.ValidateCode(CHECK).valid


@contextlib.contextmanager
def _published(issuer):
    class Published(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(issuer.published().encode())

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Published) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/keys"
        finally:
            server.shutdown()
            thread.join()


# Beyond loopback, and at the start.


def _start_refused(**settings):
    ended = subprocess.run(
        [sys.executable, "-m", "orchestrator"],
        cwd=REPOSITORY,
        env=service_environment(**settings),
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert ended.returncode == 1, ended.stderr
    return ended.stderr.strip().splitlines()[-1]


def test_beyond_loopback_the_service_starts_with_tls_and_tokens(
    start_service, tls, folder, tokens, authority, channels
):
    running = start_service(GRPC_HOST="0.0.0.0", **tls, TOKENS_FILE=folder / "tokens.toml")
    _, _, port = running.address.rpartition(":")

    credentials = grpc.ssl_channel_credentials(authority.certificate)
    options = [("grpc.ssl_target_name_override", "localhost")]
    with grpc.secure_channel(f"{_own_address()}:{port}", credentials, options) as channel:
        assert with_token(channel, tokens["alice"]).ValidateCode(CHECK).valid
        assert refused(channel, None).reason == "TOKEN_MISSING"


def _own_address():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            return "127.0.0.1"
        return probe.getsockname()[0]


def test_beyond_loopback_the_service_refuses_to_start_without_them(folder, tls, tokens):
    for settings, lacking in (
        ({}, "TLS and authentication"),
        (tls, "authentication"),
        ({"TOKENS_FILE": folder / "tokens.toml"}, "TLS"),
        ({"INSECURE_BEYOND_LOOPBACK": ""}, "TLS and authentication"),
    ):
        said = _start_refused(GRPC_HOST="0.0.0.0", **settings)
        assert f"grpc_host=0.0.0.0 lets others in without {lacking}: set tls_cert" in said
        assert 'set insecure_beyond_loopback to "I understand"' in said


@pytest.mark.parametrize("wrong", ["key", "certificate", "tokens", "keys", "oct"])
def test_files_that_cannot_be_used_stop_the_start(tmp_path, authority, issuer, wrong):
    certificate, key = authority.issue("service")
    _, other = authority.issue("other")
    files = {
        "tls.crt": b"none" if wrong == "certificate" else certificate,
        "tls.key": other if wrong == "key" else key,
        "tokens.toml": b'"abc" = {}' if wrong == "tokens" else b"",
        "keys.json": {
            "keys": b"{}",
            "oct": json.dumps({"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "one"}]}).encode(),
        }.get(wrong, issuer.published().encode()),
    }
    paths = {name: replaced(tmp_path / name, content) for name, content in files.items()}

    said = _start_refused(
        TLS_CERT=paths["tls.crt"],
        TLS_KEY=paths["tls.key"],
        TOKENS_FILE=paths["tokens.toml"],
        JWT_KEYS=paths["keys.json"],
        JWT_ISSUER=ISSUER,
        JWT_AUDIENCE=AUDIENCE,
    )

    assert {
        "key": f"{paths['tls.key']}: is not the key of {paths['tls.crt']}",
        "certificate": f"{paths['tls.crt']}: holds no certificate in PEM",
        "tokens": f"{paths['tokens.toml']}: entry 1: its name is no SHA-256",
        "keys": f"{paths['keys.json']}: is no JSON Web Key Set",
        "oct": f"{paths['keys.json']}: has no key for",
    }[wrong] in said


def test_reflection_answers_those_with_a_token_and_can_be_switched_off(
    secured, tokens, start_service, tls, folder, authority, channels
):
    (answer,) = _reflected(secured.channel(), tokens["alice"])
    names = {service.name for service in answer.list_services_response.service}
    assert "strategiz.execution.v1.StrategyExecutionService" in names

    running = start_service(**tls, TOKENS_FILE=folder / "tokens.toml", REFLECTION="false")
    quiet = Secured(running.address, authority, channels).channel()
    refusal = refusal_of(lambda: list(_reflected(quiet, tokens["operator"])))
    assert refusal.code == grpc.StatusCode.UNIMPLEMENTED
    assert with_token(quiet, tokens["alice"]).ValidateCode(CHECK).valid


def test_the_lines_of_the_page_for_operators_set_up_tls_and_a_token(
    start_service, tmp_path, channels
):
    page = (REPOSITORY / "docs" / "access.md").read_text(encoding="utf-8")
    lines = re.search(r"## TLS in ten lines.*?```\n(.*?)```", page, re.DOTALL)[1]
    assert len(lines.replace("\\\n", "").splitlines()) <= 10
    lines = lines.replace("strategiz serve\n", "env\n")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"

    ran = subprocess.run(
        ["bash", "-euc", lines],
        cwd=tmp_path,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    given = dict(re.findall(r"(?m)^STRATEGIZ_(TLS_\w+|TOKENS_FILE|GRPC_HOST)=(.*)$", ran.stdout))
    assert len(given) == 4
    running = start_service(**given)
    token = re.search(r"(?m)^token: (.*)$", ran.stderr)[1]
    address = f"localhost:{running.address.rpartition(':')[2]}"
    credentials = grpc.ssl_channel_credentials((tmp_path / "ca.crt").read_bytes())
    channel = channels.enter_context(grpc.secure_channel(address, credentials))
    assert with_token(channel, token).ValidateCode(CHECK).valid
    assert refused(channel, None).reason == "TOKEN_MISSING"


def test_the_password_of_a_ledger_that_does_not_answer_is_told_nowhere(start_service):
    url = "postgresql://strategiz:hunter2-Zq9@127.0.0.1:9/strategiz"
    running = start_service(LEDGER_URL=url, LOG_LEVEL="debug")
    assert running.stub.ExecuteStrategy(run_request(QUICK, BARS)).success
    health = running.stub.GetHealth(public.HealthRequest())

    assert health.metadata["ledger"].startswith("degraded")
    assert "hunter2" not in str(health)
    assert "hunter2" not in running.log()


# After all of them: the log of a service that has seen right and wrong tokens.


def test_nothing_secret_is_in_the_log(running, connection, folder, tokens, issuer):
    web = issuer.token()
    with_token(connection, web).ValidateCode(CHECK)
    wrong = [new_token(), issuer.token(aud="another"), issuer.unsigned()]
    for token in wrong:
        refused(connection, token)
    with_token(connection, tokens["alice"]).ExecuteStrategy(run_request(QUICK, BARS))

    log = running.log()

    until(lambda: "call not let in" in running.log(), 5, "refusals are in the log")
    assert "TOKEN_UNKNOWN" in log
    assert '"token_user": "alice"' in log
    for token in (*tokens.values(), web, *wrong):
        for part in token.split("."):
            assert len(part) == 0 or part not in log
    for name in ("tls.key", "tokens.toml"):
        for line in (folder / name).read_text().splitlines():
            assert line not in log or line.startswith("-----")
            if name == "tokens.toml":
                assert line.split('"')[1] not in log
