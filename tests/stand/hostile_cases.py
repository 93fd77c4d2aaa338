"""How each hostile case must end, read from the first line of its file, one by one.

An entry says the outcomes that hold, and a check of what was printed where the first line promises something about it.
Where a runtime behaves differently and that is known and contained, `KNOWN_DIFFERENCES` names the case and the reason.
"""

from __future__ import annotations

import ast
import platform
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from orchestrator.run import Outcome
from tests.stand.running_service import REPOSITORY
from tests.stand.wall import SHORT_TIMEOUT_S, Ended

CORPUS = Path(__file__).parents[1] / "hostile" / "corpus"

SUCCEEDED = Outcome.SUCCEEDED
ERROR = Outcome.STRATEGY_ERROR
INVALID = Outcome.INVALID_SIGNAL
TIMEOUT = Outcome.TIMEOUT
MEMORY = Outcome.OUT_OF_MEMORY
PROCESSES = Outcome.PROCESS_LIMIT
OUTPUT = Outcome.OUTPUT_LIMIT
CRASHED = Outcome.CRASHED
VIOLATION = Outcome.SANDBOX_VIOLATION

Check = Callable[[Ended], None]


@dataclass(frozen=True)
class Expected:
    """Outcomes that hold, and what else must be true of the answer."""

    outcomes: frozenset[Outcome]
    check: Check | None = None
    timeout_s: int = SHORT_TIMEOUT_S


@dataclass(frozen=True)
class Difference:
    """What a runtime may do instead, and why that is no hole."""

    outcomes: frozenset[Outcome]
    reason: str
    check: Check | None = None


def ends(
    *outcomes: Outcome, check: Check | None = None, timeout_s: int = SHORT_TIMEOUT_S
) -> Expected:
    return Expected(frozenset(outcomes), check, timeout_s)


def prints(text: str) -> Check:
    """Some line holds *text*."""

    def check(ended: Ended) -> None:
        assert any(text in line for line in ended.logs), ended.logs

    return check


def fails_with(*texts: str) -> Check:
    """The sentence of the error holds one of *texts*."""

    def check(ended: Ended) -> None:
        assert any(text in ended.answer.error for text in texts), ended.answer.error

    return check


def every_line(*texts: str) -> Check:
    """Every line that was printed holds one of *texts*; where none was, the error does."""

    def check(ended: Ended) -> None:
        for line in ended.logs or [ended.answer.error]:
            assert any(text in line for text in texts), line

    return check


def _shown(ended: Ended) -> str:
    return "\n".join([*ended.logs, ended.answer.error])


# --- V: each really escapes Python, so that containing it means something.

_ESCAPES = ends(SUCCEEDED, check=prints("ESCAPED"))

# fmt: off
_ESCAPING = (
    "V01", "V02", "V04", "V05", "V07", "V08", "V10", "V11", "V13", "V14", "V16", "V17",
    "V19", "V20", "V22", "V23", "V25", "V26", "V29", "V31", "V32", "V34", "V35", "V37",
    "V38", "V40", "V41", "V43", "V44", "V46", "V47", "V49", "V50", "V52", "V55", "V56",
    "V57", "V67", "V70", "V71", "V72", "V73", "V74", "V75",
)
# fmt: on
VALIDATOR_EVASION = dict.fromkeys(_ESCAPING, _ESCAPES) | {
    # Reads outside its array, then far outside of it: the first prints, the second is a fault.
    "V28": ends(CRASHED, check=prints("ESCAPED oob")),
    # Escapes Python, then needs a process: the inner filter lets no process be made.
    "V53": ends(ERROR, check=fails_with("PermissionError")),
}

# --- R

RESOURCE = {
    "R01": ends(MEMORY),
    "R02": ends(MEMORY, ERROR, check=fails_with("MemoryError", "memory")),
    "R04": ends(TIMEOUT, ERROR, PROCESSES),
    "R05": ends(ERROR, PROCESSES, check=fails_with("can't start new thread", "processes")),
    "R07": ends(ERROR, check=fails_with("No space left")),
    "R08": ends(ERROR, check=fails_with("No space left")),
    "R10": ends(OUTPUT),
    "R11": ends(OUTPUT),
    "R13": ends(OUTPUT),
    "R14": ends(TIMEOUT),
    "R16": ends(TIMEOUT, timeout_s=1),
    "R17": ends(TIMEOUT, timeout_s=1),
    "R19": ends(TIMEOUT, ERROR, timeout_s=1),
    "R20": ends(MEMORY, ERROR, check=fails_with("MemoryError", "memory")),
    "R22": ends(MEMORY),
    "R23": ends(ERROR, check=fails_with("/dev/shm")),
    "R25": ends(ERROR, check=fails_with("RecursionError")),
    "R26": ends(CRASHED, MEMORY, timeout_s=5),
    "R28": ends(TIMEOUT, timeout_s=1),
    "R29": ends(TIMEOUT, SUCCEEDED, timeout_s=1),
    "R31": ends(TIMEOUT, timeout_s=1),
    "R32": ends(TIMEOUT, SUCCEEDED, timeout_s=1),
    "R34": ends(ERROR, SUCCEEDED, check=every_line("ok", "File too large", "No space left")),
    "R35": ends(TIMEOUT, SUCCEEDED, timeout_s=1),
    "R37": ends(ERROR, MEMORY, check=fails_with("EMFILE", "Operation not permitted", "memory")),
    "R38": ends(SUCCEEDED, check=prints("(800, 800)")),
    "R39": ends(ERROR, check=fails_with("PermissionError")),
    "R41": ends(ERROR, check=fails_with("No such file", "Read-only file system")),
}

# --- T


def _no_forgery(ended: Ended) -> None:
    assert "FORGE-OK" not in _shown(ended)


def _only_the_signal_pipe(ended: Ended) -> None:
    forged = [line for line in ended.logs if "FORGE-OK" in line]
    assert set(forged) <= {"FORGE-OK fd 3"}, forged


def _no_later_bar(ended: Ended) -> None:
    """What was found holds no more bars than the strategy was shown."""
    for line in ended.logs:
        found = re.fullmatch(r"PEEK (\d+) \((?:\d+, )?(\d+),?\)", line)
        assert not line.startswith("PEEK") or (found and int(found[2]) <= int(found[1])), line


def _replaced_bytes(ended: Ended) -> None:
    assert any("� bad �(" in line for line in ended.logs), ended.logs


def _traceme_refused(ended: Ended) -> None:
    assert "traceme 0" not in _shown(ended)


def _bounded_error(ended: Ended) -> None:
    assert len(ended.answer.error) < 32 * 1024
    assert ended.answer.ByteSize() < 64 * 1024


def _printed_nothing(ended: Ended) -> None:
    assert ended.logs == []


PROTOCOL = {
    # Standard output of a strategy is its log, so that these bytes end there.
    "T01": ends(ERROR, VIOLATION, check=fails_with("before its result", "rules")),
    "T02": ends(SUCCEEDED, check=every_line("Permission denied")),
    # What it writes there announces more than a reply may hold.
    "T04": ends(VIOLATION, OUTPUT, check=_only_the_signal_pipe),
    "T05": ends(ERROR, SUCCEEDED),
    "T07": ends(TIMEOUT, VIOLATION, timeout_s=1),
    "T08": ends(OUTPUT, VIOLATION),
    "T10": ends(SUCCEEDED, VIOLATION),
    "T11": ends(SUCCEEDED, check=_replaced_bytes),
    "T13": ends(ERROR),
    "T14": ends(ERROR, check=fails_with("SystemExit")),
    # Nothing else is there that it may kill; itself is not meant by -1.
    "T16": ends(ERROR, CRASHED),
    "T17": ends(ERROR, SUCCEEDED, TIMEOUT),
    "T19": ends(VIOLATION, ERROR, SUCCEEDED, check=_traceme_refused),
    "T20": ends(CRASHED, check=fails_with("SIGABRT")),
    "T22": ends(ERROR, check=_bounded_error),
    "T23": ends(ERROR),
    "T25": ends(ERROR),
    "T26": ends(SUCCEEDED, check=_printed_nothing),
    "T28": ends(SUCCEEDED, ERROR, check=every_line("still here", "Operation not permitted")),
    "T29": ends(SUCCEEDED, check=every_line("Operation not permitted")),
    "T31": ends(INVALID, check=_no_forgery),
    "T33": ends(VIOLATION),
    # They look for later bars; one walks on until it meets what has no such attribute.
    "V61": ends(SUCCEEDED, ERROR, check=_no_later_bar),
    "V62": ends(SUCCEEDED, ERROR, check=_no_later_bar),
    "V63": ends(SUCCEEDED, ERROR, check=_no_later_bar),
}


# --- K: what the kernel was asked for is refused, in every line, or ends the run.

_REFUSALS = (1, 13, 30, 38)  # EPERM, EACCES, EROFS, ENOSYS
_REFUSED_WORDS = (
    "Operation not permitted", "Permission denied", "Read-only file system", "Text file busy",
    "No such file or directory", "Function not implemented",
)  # fmt: skip


def _refused_by_kernel(ended: Ended) -> None:
    assert "K-OK" not in _shown(ended)
    for line in ended.logs:
        answers = re.findall(r"\((-?\d+), (\d+)\)", line)
        assert answers or any(words in line for words in _REFUSED_WORDS), line
        for result, errno in answers:
            assert result == "-1", line
            assert int(errno) in _REFUSALS, line


_KERNEL = ends(VIOLATION, SUCCEEDED, ERROR, check=_refused_by_kernel)

# fmt: off
_REFUSED = (
    "K01", "K02", "K04", "K05", "K07", "K08", "K10", "K11", "K13", "K14", "K16", "K17", "K20", "K22",
    "K23",
)
# fmt: on
KERNEL = dict.fromkeys(_REFUSED, _KERNEL) | {
    "K19": ends(VIOLATION),
    # The image has no program to copy, and no process may be made to run it.
    "K25": ends(ERROR, check=fails_with("No such file", "Operation not permitted")),
    # Links may be made where no one but this sandbox follows them; each run's /tmp is its own.
    "K26": ends(SUCCEEDED, ERROR),
}

# --- L: what it read is looked at, not only how it ended.

_HARMLESS_VARIABLES = re.compile(
    r"PATH|HOME|LANG|LC_CTYPE|HOSTNAME|PYTHON[A-Z]+|(OMP|OPENBLAS|MKL)_NUM_THREADS"
)


def _host_name_unseen(ended: Ended) -> None:
    name = socket.gethostname()
    assert not re.search(rf"\b{re.escape(name)}\b", _shown(ended)), "the host's name is seen"


def _harmless_environment(ended: Ended) -> None:
    _host_name_unseen(ended)
    shown = _shown(ended)
    if "Permission denied" in shown:
        return
    if shown.startswith("P1 "):
        pairs = ast.literal_eval(shown[3:].strip()).decode().rstrip("\0").split("\0")
        variables = dict(pair.split("=", 1) for pair in pairs)
    else:
        variables = dict(ast.literal_eval(shown.strip().removeprefix("ENV ")))
    odd = {name for name in variables if not _HARMLESS_VARIABLES.fullmatch(name)}
    assert not odd, odd
    assert variables.get("HOSTNAME", "sandbox") == "sandbox"


def _no_host_paths(ended: Ended) -> None:
    _host_name_unseen(ended)
    shown = _shown(ended)
    for path in (
        "/home",
        "/root",
        str(REPOSITORY),
        "docker.sock",
        "containerd.sock",
        "/var/run",
        "/mnt",
    ):
        assert path not in shown, path


def _no_resolver(ended: Ended) -> None:
    _host_name_unseen(ended)
    shown = _shown(ended)
    addresses = re.findall(r"^(?:LEAK )?nameserver\s+(\S+)", shown, re.MULTILINE)
    assert set(addresses) <= {"0.0.0.0"}, addresses
    assert not re.search(r"^(?:LEAK )?(search|domain)\s+\S", shown, re.MULTILINE), shown


def _leaks_only(*lines: str) -> Check:
    def check(ended: Ended) -> None:
        _host_name_unseen(ended)
        shown = [line for line in _shown(ended).splitlines() if line]
        assert shown
        assert set(shown) <= set(lines), shown

    return check


def _constant_host_name(ended: Ended) -> None:
    _host_name_unseen(ended)
    assert ended.logs[0].startswith("LEAK sandbox "), ended.logs


def _host_kernel_unseen(ended: Ended) -> None:
    _host_name_unseen(ended)
    shown = _shown(ended)
    assert platform.release() not in shown
    for name in ("cmdline", "version"):
        told = Path("/proc", name).read_text().strip()
        assert told not in shown, told
    for line in ended.logs:
        if line.startswith(("/proc/net", "/sys/block", "/proc/kcore", "/proc/keys")):
            assert line.endswith(("[]", "refused")), line


def _cgroup_root_only(ended: Ended) -> None:
    _constant_host_name(ended)
    for line in ended.logs:
        # The last line may be cut by the program itself, at 120 characters.
        assert "docker" not in line, line
        assert re.fullmatch(r"(LEAK sandbox )?(\d+(:[\w=,]*(:/?)?)?)?", line), line


def _own_processes_only(ended: Ended) -> None:
    pids = ast.literal_eval(ended.logs[0].removeprefix("PIDS "))
    assert "1" in pids
    assert len(pids) <= 2, pids


def _load_of_machine_unseen(ended: Ended) -> None:
    """The kernel's release is all that is told: the code that the kernel maps into each process tells it as well."""
    _host_name_unseen(ended)
    (line,) = ended.logs
    nothing = "LEAK uptime 0 load [0.0, 0.0, 0.0] free MB 0 processes 0 "
    assert line.startswith(nothing), line


def _load_of_sentry_only(ended: Ended) -> None:
    _host_kernel_unseen(ended)
    boot_id = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    assert boot_id not in _shown(ended)
    for line in ended.logs:
        assert line.startswith(
            ("LEAK uptime 0 ", "LEAK /proc/sys/kernel/random/boot_id ", "LEAK /proc/cgroups ", "FORGE-OK ")
        ), line  # fmt: skip


INFO_LEAK = {
    "L01": ends(SUCCEEDED, check=_harmless_environment),
    "L02": ends(ERROR, SUCCEEDED, check=_harmless_environment),
    "L04": ends(SUCCEEDED, check=_no_host_paths),
    "L05": ends(SUCCEEDED, ERROR, check=_no_resolver),
    "L07": ends(SUCCEEDED, check=_leaks_only("LEAK []")),
    "L08": ends(SUCCEEDED, check=_leaks_only("LEAK False")),
    "L10": ends(SUCCEEDED, check=_leaks_only("LEAK False []", "LEAK False None")),
    "L11": ends(SUCCEEDED, check=_cgroup_root_only),
    "L13": ends(SUCCEEDED, check=_own_processes_only),
    "L14": ends(SUCCEEDED, check=_load_of_machine_unseen),
}

EXPECTED = VALIDATOR_EVASION | RESOURCE | PROTOCOL | KERNEL | INFO_LEAK

KNOWN_DIFFERENCES: dict[str, dict[str, Difference]] = {
    "runc": {},
    "runsc": {
        "R05": Difference(
            frozenset({ERROR, PROCESSES, TIMEOUT, CRASHED}),
            "gVisor's threads do not count against the cgroup's limit of processes; the deadline ends the run",
        ),
        "R08": Difference(
            frozenset({ERROR, TIMEOUT}),
            "gVisor ignores nr_inodes of a tmpfs; its memory is charged to the sandbox",
        ),
        "L11": Difference(
            frozenset({SUCCEEDED}),
            "gVisor has no cgroup namespace: the id of the container is seen, and nothing else of the host",
            check=_constant_host_name,
        ),
        "L14": Difference(
            frozenset({SUCCEEDED}),
            "gVisor does not mask paths: boot_id and cgroups are its own kernel's, made anew for each sandbox",
            check=_load_of_sentry_only,
        ),
        "X18": Difference(
            frozenset({SUCCEEDED}),
            "gVisor does not mask paths: what is read there is its own kernel's, which knows nothing of the host's",
            check=_host_kernel_unseen,
        ),
    },
}


def as_on(usual: Expected, name: str, runtime: str) -> Expected:
    """What must come of the case *name* on *runtime*, where *usual* is what comes of it elsewhere."""
    difference = KNOWN_DIFFERENCES[runtime].get(name)
    if difference is None:
        return usual
    return Expected(difference.outcomes, difference.check, usual.timeout_s)
