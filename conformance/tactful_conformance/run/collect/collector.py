"""Listen on loopback, answer what comes, and record it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tactful_conformance.observation import Connection, Request
from tactful_conformance.run.collect.http import Answer, NotHttpError, ReceivedRequest, serve_connection

if TYPE_CHECKING:
    from tactful_conformance.manifest import Channels
    from tactful_conformance.plan import Reply


@dataclass(frozen=True, slots=True)
class Traffic:
    """What came during one step; `complete` is false where a connection was not read to its end."""

    requests: tuple[Request, ...]
    connections: tuple[Connection, ...]
    complete: bool


class Collector:
    """The endpoint of one worker: it lives in the worker's event loop, and so needs no lock."""

    def __init__(self, channels: Channels, body_cap: int) -> None:
        """Listen on a free port of 127.0.0.1; `url` is where."""
        self._channels = channels
        self._body_cap = body_cap
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._listener.setblocking(False)
        self.host, self.port = self._listener.getsockname()
        self.url = f"http://{self.host}:{self.port}/"
        self._tasks: set[asyncio.Task[None]] = set()
        self._requests: list[Request] = []
        self._connections: list[Connection] = []
        self._replies: dict[str, Answer] = {}
        self._foreground_ended = False

    def begin(self, replies: tuple[Reply, ...]) -> None:
        """Begin a step: forget the last one's traffic, and answer as `replies` say."""
        self._requests, self._connections = [], []
        self._replies = {reply.channel: Answer(reply.status, reply.body.encode()) for reply in replies}
        self._foreground_ended = False
        asyncio.get_running_loop().add_reader(self._listener, self._accept)

    def foreground_ended(self) -> None:
        """Note that the step's commands have ended: what comes from now on came after them."""
        self._foreground_ended = True

    async def settle(self, limit: float) -> Traffic:
        """
        Read everything to its end, once all senders are dead, and give what came.

        On loopback a connection stands in the listener's queue before the sender's connect(2) returns, so accepting
        until the queue is empty misses none. `limit` is in seconds; only a connection whose other end was handed to
        a process outside the step can reach it.
        """
        self._accept()
        complete = True
        if self._tasks:
            _, pending = await asyncio.wait(self._tasks, timeout=limit)
            complete = not pending
            for task in pending:
                task.cancel()
            if pending:
                await asyncio.wait(pending)
        asyncio.get_running_loop().remove_reader(self._listener)
        return Traffic(tuple(self._requests), tuple(self._connections), complete)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except BlockingIOError:
                return
            connection.setblocking(False)
            task = asyncio.get_running_loop().create_task(self._serve(connection))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _serve(self, connection: socket.socket) -> None:
        requests: list[Request] = []
        error, data = None, b""
        reader, writer = await asyncio.open_connection(sock=connection)
        try:
            await serve_connection(reader, writer, lambda received: self._answer(received, requests), self._body_cap)
        except NotHttpError as problem:
            error, data = str(problem), problem.data
        except OSError as problem:
            error = f"broken off: {problem.strerror or problem}"
        finally:
            self._connections.append(
                Connection(
                    channel=self._channels.channel_of(method="", path="", host=None),
                    host=self.host,
                    address=self.host,
                    port=self.port,
                    tls=False,
                    server_name=None,
                    requests=len(requests),
                    error=error,
                    data=data,
                )
            )
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    def _answer(self, received: ReceivedRequest, requests: list[Request]) -> Answer:
        try:
            path = urlsplit(received.target).path
        except ValueError:
            path = received.target
        # Everything here came to the override, which stands in for whatever host the CLI would have asked.
        channel = self._channels.channel_of(method=received.method, path=path, host=None)
        answer = self._replies.get(channel, Answer(404, b"{}"))
        request = Request(
            channel=channel,
            method=received.method,
            host=self.host,
            port=self.port,
            target=received.target,
            tls=False,
            headers=received.headers,
            body=received.body,
            status=answer.status,
            after_exit=self._foreground_ended,
        )
        requests.append(request)
        self._requests.append(request)
        return answer

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()
