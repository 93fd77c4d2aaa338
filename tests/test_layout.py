"""What test folders share is in `tests/stand`: none of them imports from another."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
# At the start of a line, or in a program that a test starts.
IMPORT = re.compile(
    r"\b(?:from|import) +tests\.(\w+)|\bfrom +tests +import +(\w+)|-m\",? \"tests\.(\w+)"
)
DATA = ("corpus", "honest")


def modules():
    for path in TESTS.rglob("*.py"):
        parts = path.relative_to(TESTS).parts
        if not set(parts) & set(DATA):
            yield path, parts[0]


def test_a_test_folder_imports_from_itself_and_from_the_stand_alone():
    seen, wrong = set(), []
    for path, folder in modules():
        for found in IMPORT.finditer(path.read_text(encoding="utf-8")):
            imported = next(name for name in found.groups() if name)
            seen.add(imported)
            if imported not in {folder, "stand"}:
                wrong.append(f"{path.relative_to(TESTS)} imports tests.{imported}")
    assert wrong == []
    assert {"stand", "e2e", "faults", "soak"} <= seen
