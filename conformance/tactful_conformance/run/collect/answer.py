"""Answer a request: at once, late, in drops, without end, with what is no HTTP, or not at all."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import h11

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from tactful_conformance.run.collect.stream import Stream

# RFC 9110, 6.4.1.
_WITHOUT_BODY = (204, 304)
_NOT_ALLOWED = 405
# RFC 9110, 9.3.2 and 9.3.6.
_BODILESS = ("HEAD", "CONNECT")
#: What an answer without end says of its length, and how many bytes of it are made at most.
_SAID_LENGTH = 1 << 40
_DROP, _DROPS, _BETWEEN_DROPS = b" ", 100_000, 0.1
_FLOOD, _FLOODS = b" " * 65536, 1024
_GARBAGE = b"\x00\xff\xfe this is not HTTP \r\n\r\n" * 8


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to one request; `manner` is a key of `MANNERS`."""

    status: int
    body: bytes
    manner: str = "given"
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request's side of the conversation; `hold` waits until what is held back may go on."""

    method: str
    connection: h11.Connection
    stream: Stream
    hold: Callable[[], Awaitable[object]]


async def give(answer: Answer, exchange: Exchange) -> None:
    """Answer at once."""
    if exchange.method == "CONNECT":
        # A tunnel would lead nowhere; what is said into it all the same is read.
        answer = Answer(_NOT_ALLOWED, answer.body)
    body = b"" if exchange.method == "HEAD" or answer.status in _WITHOUT_BODY else answer.body
    _send(exchange, _head(answer, len(body)), h11.Data(data=body), h11.EndOfMessage())
    # Who does not wait for the answer may have sent more before: it is read on, as far as it has come.
    with contextlib.suppress(OSError):
        await exchange.stream.drain()


async def give_late(answer: Answer, exchange: Exchange) -> None:
    """Answer when the command has ended."""
    await exchange.hold()
    await give(answer, exchange)


async def give_nothing(_answer: Answer, exchange: Exchange) -> None:
    """Keep silent until the command has ended."""
    await exchange.hold()


async def give_garbage(_answer: Answer, exchange: Exchange) -> None:
    """Answer with what is no HTTP."""
    exchange.stream.write(_GARBAGE)
    with contextlib.suppress(OSError):
        await exchange.stream.drain()


async def give_in_drops(answer: Answer, exchange: Exchange) -> None:
    """Begin an answer, and add a byte at a time, so that no single read is ever late."""
    await _pour(answer, exchange, _DROP, _DROPS, _BETWEEN_DROPS)


async def give_without_end(answer: Answer, exchange: Exchange) -> None:
    """Answer with more than anybody wants to read."""
    await _pour(answer, exchange, _FLOOD, _FLOODS, 0)


MANNERS: Mapping[str, Callable[[Answer, Exchange], Awaitable[None]]] = {
    "given": give,
    "held": give_late,
    "none": give_nothing,
    "dripped": give_in_drops,
    "endless": give_without_end,
    "garbage": give_garbage,
}


async def _pour(answer: Answer, exchange: Exchange, chunk: bytes, count: int, pause: float) -> None:
    """Send chunk after chunk, `pause` seconds apart, until the command has ended or nobody listens any more."""
    _send(exchange, _head(answer, _SAID_LENGTH))
    if exchange.method in _BODILESS:
        await exchange.hold()
        return
    ended = asyncio.ensure_future(exchange.hold())
    try:
        for _ in range(count):
            _send(exchange, h11.Data(data=chunk))
            drained = asyncio.ensure_future(exchange.stream.drain())
            await asyncio.wait([ended, drained], return_when=asyncio.FIRST_COMPLETED)
            gone = drained.done() and drained.exception() is not None
            drained.cancel()
            if pause and not gone:
                await asyncio.wait([ended], timeout=pause)
            if gone or ended.done():
                break
        await ended
    finally:
        ended.cancel()
    # What is still in the buffers is for nobody.
    exchange.stream.abort()


def _head(answer: Answer, length: int) -> h11.Response:
    headers = [("Content-Type", "application/json"), ("Content-Length", str(length))]
    if answer.location is not None:
        headers.append(("Location", answer.location))
    return h11.Response(status_code=answer.status, headers=headers)


def _send(exchange: Exchange, *events: h11.Event) -> None:
    for event in events:
        exchange.stream.write(exchange.connection.send(event) or b"")
