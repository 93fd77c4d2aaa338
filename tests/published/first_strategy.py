"""Does what docs/first-strategy.md says, and writes down what is printed: `python -m tests.published.first_strategy`.

A block of Python is what the reader has in trend.py from then on. In a block of the console, `$` begins a command; what
follows until the next one is its output.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.published.cookbook import REPOSITORY
from tests.stand.running_service import RunningService

PAGE = REPOSITORY / "docs" / "first-strategy.md"
BLOCK = re.compile(r"```(python|console)\n(.*?)```", re.DOTALL)


def done(page: str, folder: Path, address: str) -> str:
    """*page* with what its commands print in *folder*, where nothing is yet, on the service at *address*."""
    (folder / "examples").symlink_to(REPOSITORY / "examples")

    def block(found: re.Match[str]) -> str:
        if found[1] == "python":
            (folder / "trend.py").write_text(found[2], encoding="utf-8")
            return found[0]
        commands = re.findall(r"(?m)^\$ (.+)$", found[2])
        return "".join(
            ["```console\n", *(f"$ {c}\n{printed(c, folder, address)}" for c in commands), "```"]
        )

    return BLOCK.sub(block, page)


def printed(command: str, folder: Path, address: str) -> str:
    ours = Path(sys.executable).parent
    run = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{ours}:{os.environ['PATH']}",
            "STRATEGIZ_ADDRESS": address,
            "COLUMNS": "80",
            "TERM": "dumb",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    lines = [line.rstrip() for line in run.stdout.splitlines() if not line.startswith("Cost:")]
    text = "\n".join(lines).strip("\n")
    return f"{text}\n" if text else ""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as logs:
        service = RunningService.start(Path(logs))
        try:
            page = done(PAGE.read_text(encoding="utf-8"), Path(folder), service.address)
        finally:
            service.end(signal.SIGTERM)
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
