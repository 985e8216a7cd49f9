"""Read connections, answer what comes over them, and record it: what every collector has in common."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tactful_conformance.observation import Connection, Request
from tactful_conformance.run.collect.http import Answer, NotHttpError, ReceivedRequest, serve_connection
from tactful_conformance.run.collect.tls import Handshake

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from tactful_conformance.manifest import Channels
    from tactful_conformance.plan import Reply
    from tactful_conformance.run.collect.tls import Authority

# RFC 8446, section 5.1: the first byte of a handshake.
_TLS_HANDSHAKE = b"\x16"


@dataclass(frozen=True, slots=True)
class Destination:
    """
    Where a connection was made to: a name, or the address where none was looked up.

    `is_endpoint` says that it is the manifest's override, which stands in for whatever host the CLI would have asked.
    """

    host: str
    address: str
    port: int
    is_endpoint: bool


class Recorder:
    """One worker's: it lives in the worker's event loop, and so needs no lock."""

    def __init__(self, channels: Channels, body_cap: int, authority: Authority | None) -> None:
        """Take the rules for channels; without an authority, TLS is not spoken."""
        self._channels = channels
        self._body_cap = body_cap
        self._authority = authority
        self._tasks: set[asyncio.Task[None]] = set()
        self._replies: dict[str, Answer] = {}
        self._foreground_ended = False
        self.requests: list[Request] = []
        self.connections: list[Connection] = []

    def begin(self, replies: tuple[Reply, ...]) -> None:
        """Begin a step: forget the last one's traffic, and answer as `replies` say."""
        self.requests, self.connections = [], []
        self._replies = {reply.channel: Answer(reply.status, reply.body.encode()) for reply in replies}
        self._foreground_ended = False

    def foreground_ended(self) -> None:
        """Note that the step's commands have ended: what comes from now on came after them."""
        self._foreground_ended = True

    def channel_of(self, destination: Destination, *, method: str = "", path: str = "") -> str:
        """Name the channel of what goes to a destination."""
        host = None if destination.is_endpoint else destination.host
        return self._channels.channel_of(method=method, path=path, host=host)

    def take(self, connection: socket.socket, destination: Destination) -> None:
        """Serve an accepted connection to its end, in a task of its own."""
        connection.setblocking(False)
        self.attend(self._serve(connection, destination))

    def attend(self, work: Coroutine[Any, Any, None]) -> None:
        """Have something done that belongs to the step, so that `finish` waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, limit: float) -> bool:
        """Wait until every connection was read to its end; gives whether that came within `limit` seconds."""
        if not self._tasks:
            return True
        _, pending = await asyncio.wait(self._tasks, timeout=limit)
        for task in pending:
            task.cancel()
        if pending:
            await asyncio.wait(pending)
        return not pending

    async def _serve(self, connection: socket.socket, destination: Destination) -> None:
        requests: list[Request] = []
        error, data, writer = None, b"", None
        handshake: Handshake | None = None
        try:
            if self._authority is not None and await _begins_with(connection, _TLS_HANDSHAKE):
                handshake = Handshake(self._authority, destination.host)
            reader, writer = await _open_streams(connection, handshake.context if handshake else None)
            await serve_connection(
                reader,
                writer,
                lambda received: self._answer(received, requests, destination, secure=handshake is not None),
                self._body_cap,
            )
        except NotHttpError as problem:
            error, data = str(problem), problem.data
        except ssl.SSLError as problem:
            error = f"TLS failed: {problem.reason or problem}"
        except OSError as problem:
            error = f"broken off: {problem.strerror or problem}"
        finally:
            self.connections.append(
                Connection(
                    channel=self.channel_of(destination),
                    host=destination.host,
                    address=destination.address,
                    port=destination.port,
                    tls=handshake is not None,
                    server_name=handshake.server_name if handshake else None,
                    requests=len(requests),
                    error=error,
                    data=data,
                )
            )
            await _close(connection, writer)

    def _answer(
        self, received: ReceivedRequest, requests: list[Request], destination: Destination, *, secure: bool
    ) -> Answer:
        try:
            path = urlsplit(received.target).path
        except ValueError:
            path = received.target
        channel = self.channel_of(destination, method=received.method, path=path)
        answer = self._replies.get(channel, Answer(404, b"{}"))
        request = Request(
            channel=channel,
            method=received.method,
            host=destination.host,
            port=destination.port,
            target=received.target,
            tls=secure,
            headers=received.headers,
            body=received.body,
            status=answer.status,
            after_exit=self._foreground_ended,
        )
        requests.append(request)
        self.requests.append(request)
        return answer


async def _begins_with(connection: socket.socket, first: bytes) -> bool:
    """Wait for the first byte, leave it where it is, and say whether it is this one."""
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(connection, readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(connection)
    return connection.recv(1, socket.MSG_PEEK) == first


async def _open_streams(
    connection: socket.socket, context: ssl.SSLContext | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Make streams of an accepted connection, as a server of TLS where a context is given; raises OSError."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    transport, _ = await loop.connect_accepted_socket(lambda: protocol, connection, ssl=context)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


async def _close(connection: socket.socket, writer: asyncio.StreamWriter | None) -> None:
    if writer is None:
        connection.close()
        return
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
