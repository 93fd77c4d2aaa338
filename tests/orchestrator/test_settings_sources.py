"""Where settings come from, what is said of bad ones, and what is never shown."""

import json
import os

import pytest
from click.testing import CliRunner

from orchestrator.commands.main import main
from orchestrator.settings import InvalidSettings, load

PASSWORD = "hunter2-Zq9"
URL = f"postgresql://strategiz:{PASSWORD}@db/strategiz"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith("STRATEGIZ_"):
            monkeypatch.delenv(name)


@pytest.fixture
def setting(monkeypatch):
    def put(**values):
        for name, value in values.items():
            monkeypatch.setenv(f"STRATEGIZ_{name}", str(value))

    return put


@pytest.fixture
def config(tmp_path, setting):
    def write(text):
        path = tmp_path / "strategiz.toml"
        path.write_text(text, encoding="utf-8")
        setting(CONFIG=path)
        return path

    return write


def refused():
    with pytest.raises(InvalidSettings) as caught:
        load()
    return str(caught.value).splitlines()


def test_the_environment_wins_over_the_file_and_the_file_over_defaults(setting, config):
    path = config("slots = 3\nqueue_wait_s = 1.5\n")
    setting(SLOTS=7)

    loaded = load()

    assert (loaded.settings.slots, loaded.settings.queue_wait_s) == (7, 1.5)
    assert loaded.sources["slots"] == "STRATEGIZ_SLOTS"
    assert loaded.sources["queue_wait_s"] == f"{path}: queue_wait_s"
    assert loaded.sources["pool_size"] == "default"


def test_bad_values_of_all_sources_are_told_at_once_each_with_its_own(setting, config):
    path = config('queue_length = "long"\npool_sise = 2\nmax_timeout_s = 20\n')
    setting(SLOTS="many", GRPC_PORT=70000)

    lines = refused()

    assert [line.partition(": Input")[0] for line in lines if "Input" in line] == [
        "STRATEGIZ_GRPC_PORT",
        "STRATEGIZ_SLOTS",
        f"{path}: queue_length",
    ]
    assert f"{path}: pool_sise: is no setting; did you mean pool_size?" in lines
    # What is right alone and does not go together is told beside them.
    assert (
        "default_timeout_s is above max_timeout_s "
        f"(default_timeout_s: default, max_timeout_s: {path}: max_timeout_s)"
    ) in lines
    assert len(lines) == 5


def test_an_inconsistency_with_a_bad_value_is_not_told_twice(setting):
    setting(DEFAULT_TIMEOUT_S="soon", MAX_TIMEOUT_S=1)

    (line,) = refused()

    assert line.startswith("STRATEGIZ_DEFAULT_TIMEOUT_S: ")


def test_a_key_like_no_setting_is_refused_without_a_guess(config):
    path = config("zzz = 1\n")

    assert refused() == [f"{path}: zzz: is no setting; docs/settings.md lists all"]


@pytest.mark.parametrize(
    ("text", "said"),
    [("slots = \n", "is no TOML"), ("slots = 1\nslots = 2\n", "is no TOML")],
)
def test_a_file_that_is_no_toml_is_refused_by_its_name(config, text, said):
    path = config(text)

    (line,) = refused()

    assert line.startswith(f"{path}: {said}")


def test_a_file_that_is_not_there_or_no_text_is_refused(setting, tmp_path):
    setting(CONFIG=tmp_path / "none.toml")
    assert refused() == [
        f"STRATEGIZ_CONFIG: {tmp_path}/none.toml cannot be read: No such file or directory"
    ]
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    setting(CONFIG=tmp_path / "binary.toml")
    assert "UTF-8" in refused()[0]
    (tmp_path / "large.toml").write_bytes(b"#" * (2 << 20))
    setting(CONFIG=tmp_path / "large.toml")
    assert "larger than 1024 KiB" in refused()[0]


@pytest.mark.parametrize("by", ["variable", "key"])
def test_a_secret_may_be_in_a_file_of_its_own(setting, config, tmp_path, by):
    secret = tmp_path / "ledger-url"
    secret.write_text(URL + "\n", encoding="utf-8")
    if by == "variable":
        setting(LEDGER_URL_FILE=secret)
    else:
        config(f'ledger_url_file = "{secret}"\n')

    loaded = load()

    assert loaded.settings.ledger_url == URL
    assert "ledger_url" in loaded.sources["ledger_url"].lower()
    assert PASSWORD not in repr(loaded)


def test_a_secret_that_is_given_twice_is_refused(setting, config, tmp_path):
    setting(LEDGER_URL=URL, LEDGER_URL_FILE=tmp_path / "x")
    assert refused() == [
        "STRATEGIZ_LEDGER_URL_FILE: STRATEGIZ_LEDGER_URL is set, too; set one of them"
    ]
    os.environ.pop("STRATEGIZ_LEDGER_URL")
    os.environ.pop("STRATEGIZ_LEDGER_URL_FILE")
    path = config(f'ledger_url = "{URL}"\nledger_url_file = "x"\n')
    assert refused() == [f"{path}: ledger_url_file: ledger_url is set there, too; set one of them"]


def test_a_secret_whose_file_is_missing_or_wrong_is_refused_without_what_it_holds(
    setting, tmp_path
):
    setting(LEDGER_URL_FILE=tmp_path / "x")
    assert refused() == [
        f"STRATEGIZ_LEDGER_URL_FILE: {tmp_path}/x cannot be read: No such file or directory"
    ]
    (tmp_path / "x").write_text(f"mysql://{PASSWORD}", encoding="utf-8")
    (line,) = refused()
    assert line.startswith("STRATEGIZ_LEDGER_URL_FILE: ")
    assert PASSWORD not in line


def test_a_bad_secret_in_the_environment_is_not_shown(setting):
    setting(LEDGER_URL=f"mysql://{PASSWORD}")

    (line,) = refused()

    assert line.startswith("STRATEGIZ_LEDGER_URL: ")
    assert PASSWORD not in line


def shown(*arguments):
    return CliRunner().invoke(main, ["settings", *arguments])


def test_the_command_prints_every_setting_with_its_source_and_no_secret(setting, config):
    path = config("slots = 3\n")
    setting(LEDGER_URL=URL, QUEUE_LENGTH=5)

    result = shown()

    assert result.exit_code == 0
    rows = {line.split()[0]: line for line in result.stdout.splitlines() if line}
    assert set(load().sources) <= set(rows)
    assert rows["slots"].split() == ["slots", "3", f"{path}:", "slots"]
    assert rows["queue_length"].split() == ["queue_length", "5", "STRATEGIZ_QUEUE_LENGTH"]
    assert rows["ledger_url"].endswith("STRATEGIZ_LEDGER_URL")
    assert PASSWORD not in result.output


def test_as_json_it_has_values_of_their_types(setting):
    setting(LEDGER_URL=URL, SLOTS=4)

    result = shown("--json")

    told = json.loads(result.stdout)
    assert told["slots"] == {"value": 4, "source": "STRATEGIZ_SLOTS"}
    assert told["queue_wait_s"] == {"value": 60.0, "source": "default"}
    assert told["ledger_url"]["source"] == "STRATEGIZ_LEDGER_URL"
    assert PASSWORD not in result.output


def test_the_command_fails_with_every_bad_value(setting):
    setting(SLOTS="many", GRPC_PORT=70000)

    result = shown()

    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 2
    assert result.stdout == ""


def test_a_variable_that_is_no_setting_is_told_with_the_nearest_and_refuses_nothing(setting):
    setting(SLOTZ=4, PORT="tcp://10.0.0.1:50051", ADDRESS="127.0.0.1:50051")

    result = shown("--json")

    assert result.exit_code == 0
    assert "STRATEGIZ_SLOTZ is no setting; did you mean STRATEGIZ_SLOTS?" in result.stderr
    assert "STRATEGIZ_PORT is no setting" in result.stderr
    assert "STRATEGIZ_ADDRESS " not in result.stderr  # what clients read
    assert json.loads(result.stdout)["slots"]["source"] == "default"


def test_only_a_long_value_makes_a_line_wider_than_a_terminal():
    wide = [line for line in shown().stdout.splitlines() if len(line) > 80]
    assert all(len(line.split('"')[1]) > 24 for line in wide)
