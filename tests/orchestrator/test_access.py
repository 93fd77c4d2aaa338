"""Decisions about callers: users, roles, rates, and keys that are asked for."""

import asyncio
import http.server
import json
import socket
import threading
import warnings

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from orchestrator.api.access import key_set
from orchestrator.api.access.key_set import InvalidKeySet, KeySet
from orchestrator.api.access.methods import Needs, needed
from orchestrator.api.access.principal import ANYBODY, NOBODY, Principal, Role, acting
from orchestrator.api.access.rates import UserRates
from orchestrator.api.access.watched_files import WatchedFiles
from orchestrator.api.access.web_tokens import WebTokenRules, WebTokens
from orchestrator.errors import Forbidden, Overloaded, Unauthenticated
from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.credentials import AUDIENCE, ISSUER, Issuer, replaced

ALICE = Principal("alice", frozenset({Role.RUN}))
BACKEND = Principal("backend", frozenset({Role.RUN_FOR_OTHERS}))


@pytest.mark.parametrize(
    ("principal", "asked", "user"),
    [
        (ALICE, "", "alice"),
        (ALICE, "alice", "alice"),
        (BACKEND, "bob", "bob"),
        (BACKEND, "", "backend"),
        (ANYBODY, "bob", "bob"),
        (ANYBODY, "", ""),
    ],
)
def test_a_caller_asks_for_itself_unless_it_may_for_others(principal, asked, user):
    assert principal.user_of(asked, "user_id") == user


@pytest.mark.parametrize(
    ("principal", "asked"), [(ALICE, "bob"), (ALICE, "Alice"), (ALICE, "alice "), (NOBODY, "bob")]
)
def test_a_caller_does_not_ask_for_another(principal, asked):
    with pytest.raises(Forbidden, match="user_id: the token is of another user"):
        principal.user_of(asked, "user_id")


def test_whoever_runs_for_others_may_run_and_does_not_operate():
    assert BACKEND.has(Role.RUN)
    assert not BACKEND.has(Role.OPERATE)
    assert not ALICE.has(Role.RUN_FOR_OTHERS)
    assert not Principal("olga", frozenset({Role.OPERATE})).has(Role.RUN)


def test_work_that_nobody_asked_for_may_nothing():
    assert acting() == NOBODY


def test_each_method_of_the_contract_is_named_and_what_is_not_is_for_operators():
    service = public.DESCRIPTOR.services_by_name["StrategyExecutionService"]
    needs = {
        method.name: needed(f"/{service.full_name}/{method.name}") for method in service.methods
    }

    assert needs.pop("GetHealth") is Needs.ANY_ROLE
    assert set(needs.values()) == {Role.RUN}
    for other in (
        "/strategiz.operator.v1.Operator/GetLimits",
        "/grpc.health.v1.Health/List",
        "",
        "/",
    ):
        assert needed(other) is Role.OPERATE


def test_a_user_begins_its_runs_at_once_or_over_the_minute():
    rates = UserRates(per_minute=3)
    for _ in range(3):
        rates.begin("ann", now=100.0)

    with pytest.raises(Overloaded) as caught:
        rates.begin("ann", now=100.0)

    assert caught.value.retry_after_s == pytest.approx(20)
    rates.begin("ben", now=100.0)
    with pytest.raises(Overloaded):
        rates.begin("ann", now=119.9)
    rates.begin("ann", now=120.0)
    with pytest.raises(Overloaded):
        rates.begin("ann", now=120.0)
    for _ in range(3):
        rates.begin("ann", now=1000.0)


def test_a_rate_of_none_is_no_limit():
    rates = UserRates(per_minute=0)
    for _ in range(10_000):
        rates.begin("ann", now=1.0)


def test_users_who_went_away_are_forgotten():
    rates = UserRates(per_minute=60)
    for number in range(100_000):
        rates.begin(f"user {number}", now=number / 100)

    # Each is remembered for a second, in which a hundred come.
    assert len(rates._full_at) <= 1025


def test_a_file_that_is_changed_replaced_or_gone_is_seen_once(tmp_path):
    path = tmp_path / "file"
    files = WatchedFiles([str(path)])
    assert files.changed()
    assert not files.changed()
    for content in ("a", "b", "bb"):
        replaced(path, content)
        assert files.changed()
        assert not files.changed()
    path.unlink()
    assert files.changed()
    assert not files.changed()


def test_a_link_that_leads_elsewhere_is_a_change(tmp_path):
    """As container platforms replace secrets."""
    for name in ("one", "two"):
        (tmp_path / name).write_text("same")
    link = tmp_path / "link"
    link.symlink_to("one")
    files = WatchedFiles([str(link)])
    files.changed()

    other = tmp_path / "other"
    other.symlink_to("two")
    other.rename(link)

    assert files.changed()


@pytest.fixture
def issuer():
    made = Issuer()
    made.add("one")
    return made


RULES = WebTokenRules(
    issuer=ISSUER,
    audience=AUDIENCE,
    algorithms=("RS256", "ES256"),
    user_claim="sub",
    roles_claim="roles",
    leeway_s=0,
)


def test_a_token_with_a_new_key_has_the_keys_read_at_once_but_not_again_and_again(
    issuer, tmp_path, monkeypatch
):
    path = replaced(tmp_path / "keys.json", issuer.published())
    reads = []
    original = key_set._of_file

    def counted(source):
        reads.append(source)
        return original(source)

    monkeypatch.setattr(key_set, "_of_file", counted)

    async def story():
        keys = KeySet(str(path), RULES.algorithms, max_age_s=300)
        tokens = WebTokens(keys, RULES)
        await keys.load()
        issuer.add("two")
        replaced(path, issuer.published())
        # Just read: whoever sends unknown keys does not have us read them.
        for _ in range(20):
            with pytest.raises(Unauthenticated):
                await tokens.principal_of(issuer.token("two"))
        assert len(reads) == 1
        monkeypatch.setattr(key_set, "_UNKNOWN_KEY_PAUSE_S", 0.0)
        assert (await tokens.principal_of(issuer.token("two"))).user_id == "alice"
        assert len(reads) == 2
        monkeypatch.setattr(key_set, "_UNKNOWN_KEY_PAUSE_S", 10.0)
        other = Issuer()
        other.add("evil")
        results = await asyncio.gather(
            *(tokens.principal_of(other.token("evil")) for _ in range(20)), return_exceptions=True
        )
        assert {type(result) for result in results} == {Unauthenticated}
        assert len(reads) == 2

    asyncio.run(story())


def test_a_token_without_a_key_id_is_of_the_only_key(issuer, tmp_path):
    _, key = issuer.keys["one"]
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    token = jwt.encode(claims, key, "RS256")

    async def principal():
        keys = KeySet(str(replaced(tmp_path / "k", issuer.published())), RULES.algorithms, 300)
        await keys.load()
        return await WebTokens(keys, RULES).principal_of(token)

    assert asyncio.run(principal()).user_id == "alice"
    issuer.add("two")
    with pytest.raises(Unauthenticated, match="does not publish"):
        asyncio.run(principal())


def test_keys_of_another_use_or_algorithm_are_left_out(issuer, tmp_path):
    table = json.loads(issuer.published())
    table["keys"][0]["use"] = "enc"
    table["keys"].append({"kty": "oct", "k": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0", "kid": "two"})

    with pytest.raises(InvalidKeySet, match="has no key for ES256, RS256"):
        asyncio.run(
            KeySet(str(replaced(tmp_path / "k", json.dumps(table))), RULES.algorithms, 300).load()
        )


def test_a_key_that_is_too_short_signs_nothing(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weak = Issuer()
        weak.keys["weak"] = ("RS256", rsa.generate_private_key(65537, 1024))
        token, published = weak.token("weak"), weak.published()

    async def principal():
        keys = KeySet(str(replaced(tmp_path / "k", published)), RULES.algorithms, 300)
        await keys.load()
        return await WebTokens(keys, RULES).principal_of(token)

    with pytest.raises(Unauthenticated):
        asyncio.run(principal())


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"keys": []}', '{"keys": 3}', "x" * (2 << 20)]
)
def test_what_is_no_key_set_is_refused(tmp_path, content):
    keys = KeySet(str(replaced(tmp_path / "k", content)), RULES.algorithms, 300)

    with pytest.raises(InvalidKeySet):
        asyncio.run(keys.load())


def test_an_address_that_redirects_is_not_followed(issuer):
    class Redirecting(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/keys":
                self.send_response(302)
                self.send_header("Location", "/elsewhere")
                self.end_headers()
            else:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(issuer.published().encode())

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Redirecting) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}"
        try:
            asyncio.run(KeySet(f"{address}/elsewhere", RULES.algorithms, 300).load())
            with pytest.raises(InvalidKeySet, match="cannot be read: HTTPError"):
                asyncio.run(KeySet(f"{address}/keys", RULES.algorithms, 300).load())
        finally:
            server.shutdown()
            thread.join()


def test_an_address_that_sends_a_byte_now_and_then_is_left(monkeypatch):
    monkeypatch.setattr(key_set, "_READ_TIMEOUT_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        keys = KeySet(f"http://127.0.0.1:{port}/keys", RULES.algorithms, 300)

        async def story():
            loading = asyncio.create_task(keys.load())
            connection, _ = await asyncio.to_thread(server.accept)
            with pytest.raises(InvalidKeySet, match="cannot be read: TimeoutError"):
                await loading
            connection.close()

        asyncio.run(story())


def test_an_address_that_does_not_answer_is_refused():
    keys = KeySet("http://127.0.0.1:9/keys", RULES.algorithms, 300)

    with pytest.raises(InvalidKeySet, match="cannot be read: URLError"):
        asyncio.run(keys.load())
