"""Who may call the operator service where the service takes tokens."""

import grpc
from click.testing import CliRunner

from orchestrator.api.access.principal import Role
from orchestrator.api.access.tokens import line_for, new_token
from orchestrator.commands.main import main
from orchestrator.generated import operator_pb2 as operators
from tests.stand.running_service import refusal_of


def bearer(token):
    return (("authorization", f"Bearer {token}"), ("strategiz-operator", "somebody else"))


def test_operators_need_a_token_with_their_role_and_are_known_by_its_user(start_service, tmp_path):
    mara, ann = new_token(), new_token()
    tokens = tmp_path / "tokens.toml"
    lines = (line_for(mara, "mara", [Role.OPERATE], None), line_for(ann, "ann", [Role.RUN], None))
    tokens.write_text("\n".join(lines))
    running = start_service(
        OPERATOR_PORT=0, TOKENS_FILE=tokens, LEDGER_URL=f"sqlite:///{tmp_path}/ledger.db"
    )
    drain = operators.DrainRequest(reason="a test")

    refused = refusal_of(lambda: running.operator.Drain(drain))
    assert (refused.code, refused.reason) == (grpc.StatusCode.UNAUTHENTICATED, "TOKEN_MISSING")
    refused = refusal_of(lambda: running.operator.Drain(drain, metadata=bearer(ann)))
    assert (refused.code, refused.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ROLE_MISSING")
    watch = running.operator.Watch(operators.WatchRequest(), metadata=bearer(ann))
    assert refusal_of(lambda: next(watch)).reason == "ROLE_MISSING"
    assert running.operator.Drain(drain, metadata=bearer(mara)).draining

    file = tmp_path / "mara.token"
    file.write_text(mara + "\n")
    where = ("--address", running.operator_address)
    said = CliRunner().invoke(main, ["resume", *where])
    assert said.exit_code == 1
    assert "--token-file names a file that has one" in said.stderr
    said = CliRunner().invoke(main, ["resume", *where, "--token-file", str(file)])
    assert (said.exit_code, said.stdout) == (0, "taking new runs\n")
    listed = CliRunner(
        env={
            "STRATEGIZ_OWNER": running.owner,
            "STRATEGIZ_LEDGER_URL": f"sqlite:///{tmp_path}/ledger.db",
        }
    )
    told = listed.invoke(main, ["limits", "history"]).stdout.splitlines()
    assert [line.split()[2] for line in told[1:]] == ["mara", "mara"]
