"""Read HTTP/1.1 requests from one connection, with h11, and have them answered."""

from __future__ import annotations

import contextlib
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import h11

from tactful_conformance.run.collect.answer import MANNERS, Exchange
from tactful_conformance.run.settings import HEAD_CAP

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tactful_conformance.run.collect.answer import Answer
    from tactful_conformance.run.collect.stream import Stream

# zlib.h, inflateInit2: the largest window, and a gzip header.
_GZIP = 16 + zlib.MAX_WBITS


class NotHttpError(Exception):
    """What came over a connection is not HTTP/1.1, or not all of it; `data` holds its first bytes."""

    def __init__(self, why: str, data: bytes) -> None:
        """Keep both."""
        super().__init__(why)
        self.data = data


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """
    One request as it came, its body decompressed where `Content-Encoding` says how.

    `whole` is false where the body was longer than what is kept of one.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    whole: bool


async def serve_connection(
    stream: Stream,
    answer: Callable[[ReceivedRequest], Answer],
    hold: Callable[[], Awaitable[object]],
    body_cap: int,
) -> None:
    """
    Serve one connection to its end; `hold` waits until an answer that is held back may go out.

    Raises `NotHttpError` where it is not HTTP or ends within a request, and `OSError` where the other side breaks it
    off between requests.
    """
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_CAP)
    while True:
        request = await _next_request(connection, stream, body_cap)
        if request is None:
            return
        given = answer(request)
        await MANNERS[given.manner](given, Exchange(request.method, connection, stream, hold))
        if connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
            await _refuse_more(connection, stream)
            return
        connection.start_next_cycle()


async def _refuse_more(connection: h11.Connection, stream: Stream) -> None:
    """Raise `NotHttpError` where more comes after the last request of a connection."""
    rest = bytes(connection.trailing_data[0])
    with contextlib.suppress(OSError):
        await stream.end()
    before = len(stream.came)
    await stream.read_away()
    rest += stream.came[before:]
    if rest:
        raise NotHttpError("not HTTP: more came after the last request", rest[:HEAD_CAP])


async def _next_request(connection: h11.Connection, stream: Stream, body_cap: int) -> ReceivedRequest | None:
    """Read one request whole, or give None at the end of the connection; what is over `body_cap` is dropped."""
    head: h11.Request | None = None
    body, whole = bytearray(), True
    unread = bytearray(connection.trailing_data[0])
    while True:
        try:
            event = connection.next_event()
        except h11.RemoteProtocolError as error:
            raise NotHttpError(f"not HTTP: {error}", bytes(unread)) from error
        if event is h11.NEED_DATA:
            await _receive(connection, stream, unread)
        elif isinstance(event, h11.Request):
            if not event.http_version.startswith(b"1."):
                # The preface of HTTP/2 is made to look like a request (RFC 9113, 3.4).
                version = event.http_version.decode("ascii")
                raise NotHttpError(f"not HTTP: the version is {version}", bytes(unread))
            head = event
        elif isinstance(event, h11.Data):
            room = body_cap - len(body)
            body += event.data[:room]
            whole = whole and len(event.data) <= room
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            # What stands behind a body in chunks are headers too (RFC 9110, 6.5).
            headers = tuple(
                (name.decode("latin-1").lower(), value.decode("latin-1"))
                for name, value in (*head.headers, *event.headers)
            )
            plain, decompressed = _decompress(bytes(body), dict(headers).get("content-encoding", ""), body_cap)
            return ReceivedRequest(
                method=head.method.decode("ascii"),
                target=head.target.decode("ascii", errors="replace"),
                headers=headers,
                body=plain,
                whole=whole and decompressed,
            )
        else:
            return None


async def _receive(connection: h11.Connection, stream: Stream, unread: bytearray) -> None:
    """Read more, and add it to what has not been made a request of."""
    if connection.they_are_waiting_for_100_continue:
        stream.write(connection.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
        with contextlib.suppress(OSError):
            await stream.drain()
    try:
        chunk = await stream.read()
    except OSError as error:
        if not unread:
            raise
        raise NotHttpError(f"broken off: {error.strerror or error}", bytes(unread)) from error
    unread += chunk[: HEAD_CAP - len(unread)]
    connection.receive_data(chunk)


def _decompress(body: bytes, encoding: str, cap: int) -> tuple[bytes, bool]:
    """
    Undo gzip or deflate, up to `cap` bytes, and say whether that was all.

    A body that is not what it says stays as it came.
    """
    # Many leave out the header of zlib that «deflate» is to have (RFC 9110, 8.4.1.2).
    windows = {"gzip": (_GZIP,), "x-gzip": (_GZIP,), "deflate": (zlib.MAX_WBITS, -zlib.MAX_WBITS)}
    for window in windows.get(encoding.strip().lower(), ()):
        undo = zlib.decompressobj(window)
        try:
            plain = undo.decompress(body, cap)
        except zlib.error:
            continue
        # What stands behind the end of the stream was sent too.
        return plain + undo.unused_data, not undo.unconsumed_tail
    return body, True
