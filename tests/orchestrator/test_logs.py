"""The log of a process: what each kind of message looks like on standard error. Run in processes of their own."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
START = """
import asyncio, gc, logging, sys, threading, warnings
import structlog
from orchestrator import logs
logs.configure(LEVEL)
log = structlog.get_logger("test")
"""


def logged(code, level="info", code_wanted=0):
    """What a process that runs *code* logs, a dict for each line."""
    source = START.replace("LEVEL", repr(level)) + textwrap.dedent(code)
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=REPOSITORY, capture_output=True, timeout=30, check=False
    )
    assert done.returncode == code_wanted, done.stderr
    assert done.stderr.isascii()
    assert not done.stderr or done.stderr.endswith(b"\n")
    lines = done.stderr.decode("ascii").splitlines()
    events = [json.loads(line) for line in lines]
    for event in events:
        assert event["event"]
        assert event["level"] in ("debug", "info", "warning", "error", "critical")
        assert event["timestamp"].endswith("Z")
    return events


def logged_once(code, **how):
    (event,) = logged(code, **how)
    return event


def test_a_line_has_its_fields_and_who_wrote_it():
    event = logged_once("log.info('run ended', run_id='r', total_ms=1.5)")
    assert (event["event"], event["run_id"], event["total_ms"]) == ("run ended", "r", 1.5)
    assert (event["level"], event["logger"]) == ("info", "test")


def test_what_is_bound_to_a_run_is_in_its_lines_and_in_no_others():
    code = """
    async def run(name):
        structlog.contextvars.bind_contextvars(run_id=name)
        await asyncio.sleep(0)
        log.info("here", own=name)
        logging.getLogger("docker").warning("there")
    async def main():
        await asyncio.gather(*(asyncio.create_task(run(str(n))) for n in range(3)))
        log.info("outside")
    asyncio.run(main())
    """
    events = logged(code)
    assert sorted(event["run_id"] for event in events[:-1]) == ["0", "0", "1", "1", "2", "2"]
    assert all(event["own"] == event["run_id"] for event in events if "own" in event)
    assert "run_id" not in events[-1]


def test_whatever_an_id_holds_it_is_one_line_of_ascii_and_comes_back_whole():
    hostile = 'a\n\r\x1b[31m\x00\x7f\x85\u2028\u2029\u202e\ud800\U0001f4a9"\\{'
    event = logged_once(f"log.info('x', user_id={hostile!r}, other={hostile!r})")
    assert event["user_id"] == event["other"] == hostile


def test_no_control_character_is_on_the_line_itself():
    code = "log.info('x' + ''.join(map(chr, [*range(32), *range(127, 160)])))"
    assert logged_once(code)["event"].startswith("x\x00\x01")


def test_ids_and_texts_are_clipped():
    event = logged_once(
        "log.info('e' * 5000, run_id='i' * 129, user_id='u' * 128, text='t' * 2001)"
    )
    assert event["run_id"] == "i" * 128 + "... (129 characters)"
    assert event["user_id"] == "u" * 128
    assert event["text"] == "t" * 2000 + "... (2001 characters)"
    assert len(event["event"]) < 2100


def test_a_value_that_json_does_not_know_is_told_as_python_does():
    assert logged_once("log.info('x', value={1, 2})")["value"] == "{1, 2}"


FAILING = """
def inner(prices):
    secret = "MARKER"
    raise ValueError("MARKER " + secret)
def outer():
    try:
        inner("MARKER")
    except ValueError as error:
        raise RuntimeError("MARKER") from error
"""


def test_a_traceback_is_one_field_of_types_and_places_without_values_or_texts():
    code = FAILING + "try:\n    outer()\nexcept RuntimeError:\n    log.exception('failed')\n"
    event = logged_once(code)
    assert event["level"] == "error"
    assert "RuntimeError" in event["traceback"]
    assert "caused by ValueError" in event["traceback"]
    assert "inner" in event["traceback"]
    assert "MARKER" not in json.dumps(event)


def test_the_standard_librarys_logging_comes_out_the_same_way():
    code = FAILING + (
        "try:\n    outer()\nexcept RuntimeError:\n"
        "    logging.getLogger('urllib3').error('no %s', 'luck', exc_info=True)\n"
    )
    event = logged_once(code)
    assert (event["event"], event["level"], event["logger"]) == ("no luck", "error", "urllib3")
    assert "inner" in event["traceback"]
    assert "MARKER" not in json.dumps(event)


def test_arguments_that_do_not_fit_their_format_lose_nothing_else():
    events = logged("logging.getLogger('x').error('%d', 'a')\nlog.info('next')")
    assert [event["event"] for event in events] == ["%d", "next"]


def test_warnings_come_out_the_same_way():
    event = logged_once("warnings.warn('old')")
    assert event["level"] == "warning"
    assert "old" in event["event"]


def test_what_nobody_caught_is_a_line_too():
    event = logged_once(FAILING + "outer()", code_wanted=1)
    assert (event["event"], event["level"]) == ("uncaught exception", "critical")
    assert "MARKER" not in json.dumps(event)


def test_what_nobody_caught_in_a_thread_is_a_line_too():
    event = logged_once(FAILING + "t = threading.Thread(target=outer); t.start(); t.join()")
    assert event["level"] == "critical"
    assert "MARKER" not in json.dumps(event)


def test_a_task_that_failed_unheard_is_a_line_without_its_text():
    code = """
    async def failing():
        raise ValueError("MARKER")
    def callback(argument):
        raise ValueError("MARKER")
    async def main():
        logs.watch_loop(asyncio.get_running_loop())
        asyncio.create_task(failing())
        await asyncio.sleep(0.01)
        gc.collect()
        asyncio.get_running_loop().call_soon(callback, "MARKER")
        await asyncio.sleep(0.01)
    asyncio.run(main())
    """
    events = logged(code)
    assert [event["level"] for event in events] == ["error", "error"]
    assert all("ValueError" in event["traceback"] for event in events)
    assert "MARKER" not in json.dumps(events)


def test_an_exception_that_nobody_can_catch_is_a_line_too():
    code = """
    class Bad:
        def __del__(self):
            raise ValueError("MARKER")
    Bad()
    """
    event = logged_once(code)
    assert "ValueError" in event["traceback"]
    assert "MARKER" not in json.dumps(event)


def test_a_level_leaves_out_what_is_below_it_from_everybody():
    code = """
    for level in ("debug", "info", "warning", "error"):
        getattr(log, level)("ours")
        getattr(logging.getLogger("other"), level)("theirs")
    """
    counts = {level: len(logged(code, level)) for level in ("debug", "info", "warning", "error")}
    assert counts == {"debug": 8, "info": 6, "warning": 4, "error": 2}


def test_a_log_that_cannot_be_written_to_fails_nobody():
    code = """
    import os
    full = os.open("/dev/full", os.O_WRONLY)
    kept = os.dup(2)
    os.dup2(full, 2)
    log.info("lost")
    logging.getLogger("x").error("lost")
    os.close(2)
    log.info("lost")
    os.dup2(kept, 2)
    log.info("there again")
    """
    assert logged_once(code)["event"] == "there again"
