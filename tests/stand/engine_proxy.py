"""Stands between a service and its engine, on a unix socket, and does what engines do on bad days.

It reads as much HTTP as it needs to tell requests apart. Every connection serves one request, so that a rule for one
request touches no other. What no rule matches is passed on unchanged.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.stand.engine_http import PIECE_BYTES, Json, Request, changed, made_answer, read_request

_VERSION = re.compile(r"^/v[\d.]+")


@dataclass(frozen=True)
class Hang:
    """The connection is taken, and nothing ever comes of it."""


@dataclass(frozen=True)
class Answer:
    """The engine is not asked; this is the answer."""

    status: int
    message: str = "made up by a test"


@dataclass(frozen=True)
class AnswerLate:
    """The engine does it at once, and its answer comes *seconds* later."""

    seconds: float


@dataclass(frozen=True)
class Hold:
    """The request reaches the engine once *released* is set."""

    released: threading.Event


@dataclass(frozen=True)
class ChangeRequest:
    """The engine gets another body."""

    change: Callable[[Json], None]


@dataclass(frozen=True)
class ChangeAnswer:
    """The service gets another body."""

    change: Callable[[Json], None]


@dataclass(frozen=True)
class CutStream:
    """An attach stream is cut, in both directions, where *where* says.

    Attributes:
        where: Given what came from the container since the service first sent something, the number of those
            bytes that the service may still get; None to go on.
        from_start: Count from the stream's start instead.
    """

    where: Callable[[bytes], int | None]
    from_start: bool = False


@dataclass(frozen=True)
class SlowStream:
    """What the service sends on an attach stream gets to the engine at *bytes_per_s*."""

    bytes_per_s: float


Act = Hang | Answer | AnswerLate | Hold | ChangeRequest | ChangeAnswer | CutStream | SlowStream


@dataclass
class Rule:
    """What happens to requests whose `METHOD /path` matches *pattern*, to the first *times* of them."""

    pattern: re.Pattern[str]
    act: Act
    times: float = float("inf")
    hits: int = 0


@dataclass
class EngineProxy:
    """Listens on *path* and passes on to *engine*, both unix sockets."""

    path: Path
    engine: Path
    seen: list[str] = field(default_factory=list)
    heard: list[Request] = field(default_factory=list)
    open_streams: int = 0
    _rules: list[Rule] = field(default_factory=list)
    _connections: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _listener: socket.socket | None = None
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def host(self) -> str:
        """As DOCKER_HOST takes it."""
        return f"unix://{self.path}"

    def open(self) -> None:
        """Begins to listen."""
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self.path))
        listener.listen(128)
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def close(self, *, leave_file: bool = False) -> None:
        """Listens no more, and cuts every connection; with *leave_file* nobody answers at the socket that stays."""
        if self._listener is not None:
            # Wakes the thread in accept, which closing alone does not.
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        if not leave_file:
            self.path.unlink(missing_ok=True)
        self.cut_all()

    def cut_all(self) -> None:
        """Cuts every connection."""
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Gives up everything, also what hangs."""
        self._over.set()
        self.close()

    @contextmanager
    def gone(self, *, leave_file: bool = False) -> Iterator[None]:
        """While it lasts the socket is absent, or refuses where *leave_file*."""
        self.close(leave_file=leave_file)
        try:
            yield
        finally:
            self.path.unlink(missing_ok=True)
            self.open()

    @contextmanager
    def rule(self, pattern: str, act: Act, times: float = float("inf")) -> Iterator[Rule]:
        """While it lasts, *act* befalls the first *times* requests that match `METHOD /path` without a version."""
        made = Rule(re.compile(pattern), act, times)
        with self._lock:
            self._rules.append(made)
        try:
            yield made
        finally:
            with self._lock:
                self._rules.remove(made)
            if isinstance(act, Hold):
                act.released.set()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, service: socket.socket) -> None:
        with self._known(service), contextlib.suppress(OSError):
            request = read_request(service)
            if request is None:
                return
            what = f"{request.method} {_VERSION.sub('', request.path)}"
            self.seen.append(what)
            self.heard.append(request)
            self._act(self._act_for(what), request, service)

    def _act_for(self, what: str) -> Act | None:
        with self._lock:
            for rule in reversed(self._rules):
                if rule.hits < rule.times and rule.pattern.search(what):
                    rule.hits += 1
                    return rule.act
        return None

    def _act(self, act: Act | None, request: Request, service: socket.socket) -> None:
        match act:
            case Hang():
                while not self._over.is_set() and service.recv(PIECE_BYTES):
                    pass
                return
            case Answer(status, message):
                service.sendall(made_answer(status, json.dumps({"message": message}).encode()))
                return
            case Hold(released):
                while not released.wait(0.05):
                    if self._over.is_set():
                        return
            case ChangeRequest(change):
                body = json.loads(request.body)
                change(body)
                request = Request(
                    request.method, request.path, request.headers, json.dumps(body).encode()
                )
            case _:
                pass
        engine = socket.socket(socket.AF_UNIX)
        with self._known(engine):
            engine.connect(str(self.engine))
            if "/attach?" in request.path:
                engine.sendall(request.encode(keep=True))
                with self._lock:
                    self.open_streams += 1
                try:
                    cut = act if isinstance(act, CutStream) else None
                    slow = act if isinstance(act, SlowStream) else None
                    _pump_stream(service, engine, cut, slow)
                finally:
                    with self._lock:
                        self.open_streams -= 1
                return
            engine.sendall(request.encode(keep=False))
            answer = b"".join(iter(lambda: engine.recv(PIECE_BYTES), b""))
            if isinstance(act, ChangeAnswer):
                answer = changed(answer, act.change)
            if isinstance(act, AnswerLate):
                self._over.wait(act.seconds)
            service.sendall(answer)

    @contextmanager
    def _known(self, connection: socket.socket) -> Iterator[None]:
        with self._lock:
            self._connections.add(connection)
        try:
            yield
        finally:
            with self._lock:
                self._connections.discard(connection)
            connection.close()


def _pump_stream(
    service: socket.socket, engine: socket.socket, cut: CutStream | None, slow: SlowStream | None
) -> None:
    """Carries an attach stream in both directions until either side ends it, or *cut* does."""
    counting = threading.Event()
    if cut is not None and cut.from_start:
        counting.set()

    def upwards() -> None:
        with contextlib.suppress(OSError):
            while data := service.recv(PIECE_BYTES):
                counting.set()
                if slow is not None:
                    time.sleep(len(data) / slow.bytes_per_s)
                engine.sendall(data)
        _shut(engine, service)

    pump = threading.Thread(target=upwards, daemon=True)
    pump.start()
    with contextlib.suppress(OSError):
        # The answer to the request itself is no part of the stream.
        head = b""
        while b"\r\n\r\n" not in head:
            data = engine.recv(PIECE_BYTES)
            if not data:
                break
            head += data
        head, mark, data = head.partition(b"\r\n\r\n")
        service.sendall(head + mark)
        sent = b""
        while data or (data := engine.recv(PIECE_BYTES)):
            if cut is not None and counting.is_set():
                allowed = cut.where(sent + data)
                if allowed is not None:
                    service.sendall((sent + data)[len(sent) : allowed])
                    break
                sent += data
            service.sendall(data)
            data = b""
    _shut(service, engine)
    pump.join()


def _shut(*connections: socket.socket) -> None:
    for connection in connections:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
