"""Read HTTP/1.1 requests from one connection, with h11, and answer them."""

from __future__ import annotations

import contextlib
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import h11

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

_CHUNK = 64 * 1024
# zlib.h, inflateInit2: the largest window, and a gzip header.
_GZIP = 16 + zlib.MAX_WBITS
# RFC 9110, 6.4.1.
_WITHOUT_BODY = (204, 304)


#: Bytes that are kept of what is not HTTP.
_UNREAD_CAP = 16 * 1024


class NotHttpError(Exception):
    """What came over a connection is not HTTP/1.1, or not all of it; `data` holds its first bytes."""

    def __init__(self, why: str, data: bytes) -> None:
        """Keep both."""
        super().__init__(why)
        self.data = data


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to one request."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """One request as it came, its body decompressed where `Content-Encoding` says how."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


async def serve_connection(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    answer: Callable[[ReceivedRequest], Answer],
    body_cap: int,
) -> None:
    """
    Serve one connection to its end.

    Raises `NotHttpError` where it is not HTTP or ends within a request, and `OSError` where the other side breaks it
    off between requests.
    """
    connection = h11.Connection(h11.SERVER)
    while True:
        request = await _next_request(connection, reader, writer, body_cap)
        if request is None:
            return
        reply = answer(request)
        body = b"" if request.method == "HEAD" or reply.status in _WITHOUT_BODY else reply.body
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        response = h11.Response(status_code=reply.status, headers=headers)
        for event in (response, h11.Data(data=body), h11.EndOfMessage()):
            writer.write(connection.send(event) or b"")
        # Who does not wait for the answer may have sent more before: it is read on, as far as it has come.
        with contextlib.suppress(OSError):
            await writer.drain()
        if connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
            await _refuse_more(connection, reader, writer)
            return
        connection.start_next_cycle()


async def _refuse_more(connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Raise `NotHttpError` where more comes after the last request of a connection."""
    rest = bytes(connection.trailing_data[0])
    with contextlib.suppress(OSError):
        writer.write_eof()
        rest += await reader.read(_UNREAD_CAP)
    if rest:
        raise NotHttpError("not HTTP: more came after the last request", rest[:_UNREAD_CAP])


async def _next_request(
    connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body_cap: int
) -> ReceivedRequest | None:
    """Read one request whole, or give None at the end of the connection; what is over `body_cap` is dropped."""
    head: h11.Request | None = None
    body = bytearray()
    unread = bytearray(connection.trailing_data[0])
    while True:
        try:
            event = connection.next_event()
        except h11.RemoteProtocolError as error:
            raise NotHttpError(f"not HTTP: {error}", bytes(unread)) from error
        if event is h11.NEED_DATA:
            await _receive(connection, reader, writer, unread)
        elif isinstance(event, h11.Request):
            if not event.http_version.startswith(b"1."):
                # The preface of HTTP/2 is made to look like a request (RFC 9113, 3.4).
                version = event.http_version.decode("ascii")
                raise NotHttpError(f"not HTTP: the version is {version}", bytes(unread))
            head = event
        elif isinstance(event, h11.Data):
            body += event.data[: body_cap - len(body)]
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in head.headers)
            return ReceivedRequest(
                method=head.method.decode("ascii"),
                target=head.target.decode("ascii", errors="replace"),
                headers=headers,
                body=_decompress(bytes(body), dict(headers).get("content-encoding", ""), body_cap),
            )
        else:
            return None


async def _receive(
    connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, unread: bytearray
) -> None:
    """Read more, and add it to what has not been made a request of."""
    try:
        if connection.they_are_waiting_for_100_continue:
            writer.write(connection.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
            await writer.drain()
        chunk = await reader.read(_CHUNK)
    except OSError as error:
        if not unread:
            raise
        raise NotHttpError(f"broken off: {error.strerror or error}", bytes(unread)) from error
    unread += chunk[: _UNREAD_CAP - len(unread)]
    connection.receive_data(chunk)


def _decompress(body: bytes, encoding: str, cap: int) -> bytes:
    """Undo gzip or deflate, up to `cap` bytes; a body that is not what it says stays as it came."""
    try:
        if encoding.strip().lower() == "gzip":
            return zlib.decompressobj(_GZIP).decompress(body, cap)
        if encoding.strip().lower() == "deflate":
            return zlib.decompressobj().decompress(body, cap)
    except zlib.error:
        return body
    return body
