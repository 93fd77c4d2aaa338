"""The commands and flags that gcloud has, from the table that its own completion reads; no command is run."""

from __future__ import annotations

import functools
import re
import runpy
import shutil
from pathlib import Path
from typing import Any


@functools.cache
def commands() -> dict[str, Any] | None:
    """The table; None where gcloud is not here, or has none."""
    program = shutil.which("gcloud")
    if program is None:
        return None
    table = Path(program).resolve().parents[1] / "data" / "cli" / "gcloud_completions.py"
    return runpy.run_path(str(table))["STATIC_COMPLETION_CLI_TREE"] if table.exists() else None


def unknown(line: str) -> set[str]:
    """Words and flags of *line*, which begins with `gcloud`, that gcloud does not have."""
    place = commands()
    assert place is not None
    flags = set(place["flags"])
    for word in line.split()[1:]:
        if word not in place["commands"]:
            break
        place = place["commands"][word]
        flags |= set(place["flags"])
    if place["commands"]:
        return {f"no command: {line}"}
    used = re.findall(r"(?<!\S)--[a-z0-9-]+", line)
    return {flag for flag in used if not {flag, flag.replace("--no-", "--")} & flags}
