"""Static tokens, the file of their hashes, and the command that makes them."""

import tomllib
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from orchestrator.api.access.principal import Role
from orchestrator.api.access.tokens import (
    InvalidTokensFile,
    line_for,
    new_token,
    principal_of,
    read_tokens,
)
from orchestrator.commands.main import main
from orchestrator.errors import Unauthenticated

DIGEST = "a" * 64


def known(tmp_path, *lines):
    path = tmp_path / "tokens.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_tokens(str(path))


def test_a_token_is_known_by_its_line_and_by_no_other(tmp_path):
    token, other = new_token(), new_token()
    tokens = known(tmp_path, line_for(token, 'a "b" ü', [Role.RUN, Role.OPERATE], None))

    principal = principal_of(token, tokens)

    assert principal.user_id == 'a "b" ü'
    assert principal.roles == {Role.RUN, Role.OPERATE}
    for wrong in (other, token[:-1], token.upper(), ""):
        with pytest.raises(Unauthenticated):
            principal_of(wrong, tokens)


def test_a_token_is_taken_until_its_day_begins(tmp_path):
    token = new_token()
    tokens = known(tmp_path, line_for(token, "ann", [Role.RUN], date(2027, 1, 31)))

    assert principal_of(token, tokens, datetime(2027, 1, 30, 23, 59, tzinfo=UTC)).user_id == "ann"
    with pytest.raises(Unauthenticated, match="2027-01-31"):
        principal_of(token, tokens, datetime(2027, 1, 31, tzinfo=UTC))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('"abc" = { user = "a", roles = ["run"] }', "entry 1: its name is no SHA-256"),
        (f'"{DIGEST}" = "ann"', "entry 1: must have user"),
        (f'"{DIGEST}" = {{ roles = ["run"] }}', "user must be text"),
        (f'"{DIGEST}" = {{ user = "", roles = ["run"] }}', "user must be text"),
        (f'"{DIGEST}" = {{ user = "{"x" * 129}", roles = ["run"] }}', "user must be text"),
        (f'"{DIGEST}" = {{ user = "a" }}', "roles must be some of run, run-for-others, operate"),
        (f'"{DIGEST}" = {{ user = "a", roles = [] }}', "roles must be some of"),
        (f'"{DIGEST}" = {{ user = "a", roles = ["root"] }}', "roles must be some of"),
        (f'"{DIGEST}" = {{ user = "a", roles = ["run"], role = 1 }}', "must have user"),
        (f'"{DIGEST}" = {{ user = "a", roles = ["run"], expires = "soon" }}', "must be a date"),
        (f'"{DIGEST}" = {{ user = "a", roles = ["run"]', "is no TOML in UTF-8"),
        ("a = 1\nb c\n", "at line 2, column 3"),
    ],
)
def test_a_wrong_line_is_refused_by_its_number_without_its_hash(tmp_path, line, says):
    with pytest.raises(InvalidTokensFile) as caught:
        known(tmp_path, line)

    assert says in str(caught.value)
    assert DIGEST not in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InvalidTokensFile, match="cannot be read: No such file"):
        read_tokens(str(tmp_path / "none"))


def made(*arguments):
    return CliRunner().invoke(main, ["token", "new", *arguments])


def test_the_command_prints_the_token_once_and_its_line_apart(tmp_path):
    result = made("--user", "ann", "--role", "run", "--role", "operate", "--days", "30")

    assert result.exit_code == 0
    token = result.stderr.removeprefix("token: ").strip()
    assert token not in result.stdout
    principal = principal_of(token, known(tmp_path, result.stdout))
    assert (principal.user_id, principal.roles) == ("ann", {Role.RUN, Role.OPERATE})
    ((_, entry),) = tomllib.loads(result.stdout).items()
    assert 29 <= (entry["expires"] - datetime.now(UTC).date()).days <= 30


def test_the_command_makes_another_token_each_time_that_may_run():
    first, second = made("--user", "ann"), made("--user", "ann")

    assert first.stderr != second.stderr
    assert first.stdout != second.stdout
    assert 'roles = ["run"]' in first.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--user", ""),
        ("--user", "x" * 129),
        ("--user", "a", "--role", "root"),
        ("--user", "a", "--days", "0"),
    ],
)
def test_the_command_refuses_what_would_not_be_taken(arguments):
    assert made(*arguments).exit_code == 2
