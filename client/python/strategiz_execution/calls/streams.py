"""Events of one call as they come, and what the last of them brings. To close it before the end cancels the run."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

from strategiz_execution.errors import broken_off

E = TypeVar("E")
E_co = TypeVar("E_co", covariant=True)
R_co = TypeVar("R_co", covariant=True)
Made = TypeVar("Made")


class Reader(Protocol[E_co, R_co]):
    """What messages of one call mean."""

    run_id: str

    def read(self, message: Any) -> E_co:
        """The event of *message*."""
        ...

    @property
    def result(self) -> R_co | None:
        """What the last event brought; None before it."""
        ...


class EventStream(Iterator[E], Generic[E, Made]):
    """Events, for one thread."""

    def __init__(self, messages: Iterator[Any], reader: Reader[E, Made]) -> None:
        self._messages = messages
        self._reader = reader

    @property
    def run_id(self) -> str:
        """The id of the run."""
        return self._reader.run_id

    def __next__(self) -> E:
        for message in self._messages:
            return self._reader.read(message)
        if self._reader.result is None:
            raise broken_off()
        raise StopIteration

    def result(self) -> Made:
        """Waits for the end of the run, past all events that were not read.

        Raises:
            CallError: The stream broke off.
        """
        for _ in self:
            pass
        found = self._reader.result
        if found is None:
            raise broken_off()
        return found

    def close(self) -> None:
        """Cancels the run, unless it has ended."""
        self._messages.close()  # type: ignore[attr-defined]  # a generator, seen as its iterator

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncEventStream(AsyncIterator[E], Generic[E, Made]):
    """Events, for one task."""

    def __init__(self, messages: AsyncGenerator[Any], reader: Reader[E, Made]) -> None:
        self._messages = messages
        self._reader = reader

    @property
    def run_id(self) -> str:
        """The id of the run."""
        return self._reader.run_id

    async def __anext__(self) -> E:
        async for message in self._messages:
            return self._reader.read(message)
        if self._reader.result is None:
            raise broken_off()
        raise StopAsyncIteration

    async def result(self) -> Made:
        """Waits for the end of the run, past all events that were not read.

        Raises:
            CallError: The stream broke off.
        """
        async for _ in self:
            pass
        found = self._reader.result
        if found is None:
            raise broken_off()
        return found

    async def close(self) -> None:
        """Cancels the run, unless it has ended."""
        await self._messages.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()
