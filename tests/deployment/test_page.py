"""The commands of docs/deployment.md: each is valid, and what can be run here is run, here or in tests/e2e."""

import os
import re
import shutil
import subprocess

import click
import pytest

from orchestrator.commands.main import main
from tests.deployment import gcloud_flags
from tests.stand.running_service import REPOSITORY

PAGE = (REPOSITORY / "docs" / "deployment.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL)
LINES = [line for block in BLOCKS for line in block.splitlines()]
# Between && and ;, and within $(...).
COMMANDS = [
    part.strip()
    for line in LINES
    for part in re.split(r"&&|;|\bdo\b|\$\(", line)
    if part.strip() not in ("", "done")
]
# What an operator has made before: secrets, certificates, what the repository ignores.
MADE = ("deployment/secrets", "deployment/.env")


def starting_with(*words):
    return [command for command in COMMANDS if command.startswith(" ".join(words))]


def test_every_block_is_bash():
    assert len(BLOCKS) >= 9
    for block in BLOCKS:
        subprocess.run(["bash", "-n"], input=block, text=True, check=True)


def test_every_target_of_make_is_there():
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = {word for command in starting_with("make ") for word in command.split()[1:]}

    assert {"images", "venv", "runner-image"} == targets
    assert targets <= set(re.findall(r"(?m)^([a-z-]+):", makefile))


def test_every_file_of_ours_is_there():
    named = set(re.findall(r"(?<![\w/.-])((?:deployment|examples)/[\w./-]+)", PAGE))

    assert len(named) > 8
    assert [
        path for path in named if not path.startswith(MADE) and not (REPOSITORY / path).exists()
    ] == []


def test_every_command_of_the_service_is_one():
    before = r"(?:\.venv/bin/|--entrypoint |--no-TTY strategiz |`)strategiz (?:strategiz/\S+ )?"
    used = re.findall(before + r"((?:[a-z]+ ?)+)((?:--[a-z-]+ ?[^\s`]* ?)*)", PAGE)
    seen = set()
    for words, options in used:
        command, context = main, click.Context(main)
        for word in words.split():
            if not isinstance(command, click.Group):
                break
            command = command.get_command(context, word)
            assert command is not None, f"strategiz {words}"
        known = {name for option in command.params for name in option.opts}
        assert set(re.findall(r"(?:^| )(--[a-z-]+)", options)) <= known
        seen.add(command.name)
    assert {"health", "new", "show"} <= seen


def test_gcloud_has_every_command_and_flag_of_the_page():
    if gcloud_flags.commands() is None:
        pytest.skip("gcloud is not here")
    used = starting_with("gcloud ")

    assert len(used) >= 9
    assert {line: unknown for line in used if (unknown := gcloud_flags.unknown(line))} == {}
    assert gcloud_flags.unknown("gcloud run deploy x --use-http3 --region y") == {"--use-http3"}


def test_the_folder_of_secrets_is_made_as_compose_needs_it(tmp_path):
    """The lines of the first block that make it, but the one that needs the image, which tests/e2e runs."""
    lines = [line for line in BLOCKS[0].splitlines() if re.match(r"mkdir|openssl|chmod|echo", line)]
    assert len(lines) == 4
    (tmp_path / "deployment").mkdir()
    lines.insert(1, "touch deployment/secrets/tokens.toml")  # what the line left out writes
    script = "\n".join(lines).replace("/var/run/docker.sock", "/")
    subprocess.run(["bash", "-ceu", f"umask 077\n{script}"], cwd=tmp_path, check=True)
    secrets = tmp_path / "deployment" / "secrets"
    assert secrets.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in secrets.iterdir()} == {0o644}

    assert (tmp_path / "deployment" / ".env").read_text(encoding="utf-8") == "DOCKER_GID=0\n"
    assert len((tmp_path / "deployment/secrets/grafana-password").read_text(encoding="utf-8")) > 30


def test_the_user_of_the_unit_is_made(tmp_path):
    program = shutil.which("systemd-sysusers")
    if program is None or os.getuid() != 0:
        pytest.skip("as root where systemd is: systemd-sysusers makes users below a folder")
    (command,) = starting_with("systemd-sysusers")
    (tmp_path / "etc").mkdir()
    subprocess.run(
        [program, f"--root={tmp_path}", REPOSITORY / command.split()[1]], check=True, timeout=20
    )

    assert "\nstrategiz:" in "\n" + (tmp_path / "etc/passwd").read_text(encoding="utf-8")
