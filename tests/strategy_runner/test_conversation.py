"""One evaluation with a real process on the other side: what it is sent, when, and which of its ends count."""

import contextlib
import os
import signal
import struct
import time

import numpy as np
import pytest

from strategy_runner.bars import Bars
from strategy_runner.channel import reply, shared_bars
from strategy_runner.channel.bar_feed import PipeFeed
from strategy_runner.channel.frames import OrchestratorGone
from strategy_runner.channel.reply import HOLD, Kind, encode
from strategy_runner.channel.reply_decoder import ReplyDecoder
from strategy_runner.generated import runner_pb2
from strategy_runner.supervisor import conversation
from strategy_runner.supervisor.conversation import EndKind, hold
from strategy_runner.supervisor.print_log import PrintLog
from strategy_runner.supervisor.spent import UNKNOWN
from strategy_runner.supervisor.strategy_process import StrategyProcess

COUNT = 40
BARS = Bars(np.arange(COUNT), *(np.arange(COUNT) + 100.0 * place for place in range(1, 6)))
END = encode(Kind.END)
MARK = struct.pack("<d", BARS.close[30])


class Child:
    """The other side: what a strategy process can do with its pipes."""

    def __init__(self, messages, shared, replies):
        self.messages = messages
        self.replies = replies
        self.feed = PipeFeed(messages, shared, self.say)
        self.source = self._read(int.from_bytes(self._read(4), "big"))

    def say(self, record):
        while record:
            record = record[os.write(self.replies, record) :]

    def first(self, count):
        return self.feed.first(count)

    def waiting(self):
        """What lies in the pipe that brings bars."""
        time.sleep(0.02)
        os.set_blocking(self.messages, False)
        try:
            return os.read(self.messages, 1 << 16)
        except BlockingIOError:
            return b""
        finally:
            os.set_blocking(self.messages, True)

    def _read(self, count):
        data = b""
        while len(data) < count:
            data += os.read(self.messages, count - len(data))
        return data


@pytest.fixture
def stdin(monkeypatch):
    """Stands in for the connection to the orchestrator."""
    reader, writer = os.pipe()
    monkeypatch.setattr(conversation, "_STDIN", reader)
    yield writer
    os.close(reader)
    with contextlib.suppress(OSError):
        os.close(writer)


@pytest.fixture
def talk(stdin):
    """Has a body run in a process of its own, and gives the end and the decoder."""
    pids = []

    def do(body, timeout_s=10.0, log_bytes=1000):
        shared, shared_r = shared_bars.create()
        messages_r, messages_w = os.pipe()
        replies_r, replies_w = os.pipe()
        prints_r, prints_w = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.dup2(prints_w, 1)
            for fd in (shared, messages_w, replies_r, prints_r, prints_w):
                os.close(fd)
            try:
                body(Child(messages_r, shared_r, replies_w))
                os._exit(0)
            finally:
                os._exit(99)
        pids.append(pid)
        for fd in (shared_r, messages_r, replies_w, prints_w):
            os.close(fd)
        for fd in (messages_w, replies_r, prints_r):
            os.set_blocking(fd, False)
        process = StrategyProcess(pid, messages_w, shared, replies_r, prints_r, UNKNOWN)
        decoder = ReplyDecoder((COUNT,), 1 << 20)
        evaluation = runner_pb2.Evaluation(source=runner_pb2.Source(code="c" * 200_000))
        log = PrintLog(log_bytes, 100, lambda _lines: None)
        return hold(process, evaluation, [BARS], decoder, log, timeout_s), decoder

    yield do
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def bar_by_bar(child):
    """Answers BUY to every bar from the tenth on."""
    shown = [child.first(10).close.tolist()]
    while (row := child.feed.next(reply.encode_answer(1, 1.0, 0.0, "why"))) is not None:
        shown.append(row)
    assert len(shown) == 31
    assert shown[30] == tuple(getattr(BARS, name)[39] for name in row_names())


def row_names():
    return ("timestamp_ms", "open", "high", "low", "close", "volume")


def test_a_process_gets_every_bar_in_turn_and_its_answers_are_those_bars(talk):
    def body(child):
        bar_by_bar(child)
        child.say(END)

    end, decoder = talk(body)
    assert end.kind is EndKind.REPLIED
    assert end.is_gone
    assert decoder.signals.bar.tolist() == list(range(9, 40))
    assert decoder.answered == 31


def test_a_process_gets_all_bars_in_memory_of_its_own(talk):
    def body(child):
        found = child.feed.all()
        for name in row_names():
            np.testing.assert_array_equal(getattr(found, name), getattr(BARS, name))
        child.say(END)

    assert talk(body)[0].kind is EndKind.REPLIED


def test_no_byte_of_the_next_bar_is_sent_before_the_answer_to_the_last(talk):
    def body(child):
        child.first(30)  # bars 0 to 29; the mark is in bar 30
        assert child.waiting() == b""
        child.say(HOLD)
        time.sleep(0.02)
        assert MARK in child.waiting()
        assert child.waiting() == b""
        os._exit(7)

    end, _ = talk(body)
    assert (end.kind, end.code) == (EndKind.LEFT, 7)


def test_the_memory_file_is_empty_for_a_process_that_was_not_given_all_bars(talk):
    def body(child):
        child.first(10)
        size = os.fstat(child.feed._shared).st_size
        os._exit(10 + size)

    end, _ = talk(body)
    assert (end.kind, end.code) == (EndKind.LEFT, 10)


def test_a_process_that_wants_more_first_bars_than_there_are_gets_those_that_there_are(talk):
    def body(child):
        assert len(child.first(1000)) == COUNT
        assert child.feed.next(HOLD) is None
        child.say(END)

    end, decoder = talk(body)
    assert end.kind is EndKind.REPLIED
    assert decoder.answered == 1


def die(child):
    child.say(END)
    os.kill(os.getpid(), signal.SIGSYS)
    time.sleep(9)


def leave(child):
    child.say(END)
    os._exit(3)


def go_on(child):
    child.say(END)
    time.sleep(99)


def speak(child):
    child.say(END)
    time.sleep(0.05)
    child.say(HOLD)


def print_a_lot(child):
    child.say(END)
    time.sleep(0.05)
    for _ in range(100):
        os.write(1, b"x" * 999 + b"\n")


AFTER_ITS_END = {
    die: (EndKind.SIGNALLED, True),
    leave: (EndKind.LEFT, True),
    go_on: (EndKind.TIMED_OUT, False),
    speak: (EndKind.FORGED, False),
    print_a_lot: (EndKind.FLOODED, False),
}


@pytest.mark.parametrize("body", AFTER_ITS_END)
def test_what_a_process_does_after_its_end_is_how_it_ended(talk, body):
    end, decoder = talk(body, timeout_s=0.4)
    assert (end.kind, end.is_gone) == AFTER_ITS_END[body]
    assert decoder.ended


def fail(child):
    failure = reply.StrategyFailure(reply.FailureKind.STRATEGY_ERROR, "no")
    child.say(reply.encode_failure(failure))


def test_a_failure_counts_from_a_process_that_is_gone(talk):
    end, _ = talk(fail)
    assert end.kind is EndKind.FAILED
    assert end.is_gone
    assert end.failure.message == "no"


def answer_without_reading(child):
    child.first(1)
    while True:
        child.say(HOLD)
        time.sleep(0.001)


def close_all(child):
    os.close(child.replies)
    os.close(1)
    time.sleep(99)


def never_read(child):
    child.say(reply.encode_ask(COUNT))
    time.sleep(99)


@pytest.mark.parametrize("body", [close_all, never_read])
def test_a_process_that_neither_speaks_nor_ends_is_left_at_its_deadline(talk, body):
    began = time.monotonic()
    end, _ = talk(body, timeout_s=0.5)
    assert (end.kind, end.is_gone) == (EndKind.TIMED_OUT, False)
    assert time.monotonic() - began < 5


def test_a_process_that_answers_to_what_it_has_not_read_is_no_danger(talk):
    end, decoder = talk(answer_without_reading)
    assert end.kind in {EndKind.FORGED, EndKind.SIGNALLED}
    assert decoder.shown <= COUNT


def test_the_end_of_the_orchestrator_is_the_end_of_the_conversation(talk, stdin):
    os.close(stdin)
    with pytest.raises(OrchestratorGone):
        talk(go_on)
