"""Read connections, answer what comes over them, and record it: what every collector has in common."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import socket
import ssl
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tactful_conformance.manifest.channels import OWN, TELEMETRY
from tactful_conformance.observation import Connection, Request
from tactful_conformance.plan.scenario import Behaviour
from tactful_conformance.run.collect.answer import Answer
from tactful_conformance.run.collect.http import NotHttpError, ReceivedRequest, serve_connection
from tactful_conformance.run.collect.patience import Patience
from tactful_conformance.run.collect.stream import Stream
from tactful_conformance.run.collect.tls import Handshake
from tactful_conformance.run.settings import BODY_CAP, HEAD_CAP

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from tactful_conformance.plan import Reply, Step
    from tactful_conformance.run.collect.tls import Authority
    from tactful_conformance.run.settings import Settings

#: What is said where nobody has anything to say.
_NONE = Answer(404, b"{}")
#: Manners of answering in which a status is told.
_WITH_STATUS = ("given", "held", "dripped", "endless")
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

    def __init__(self, settings: Settings, trusted: Authority | None, foreign: Authority | None) -> None:
        """Take two authorities, of which clients trust the first; without them, TLS is not spoken."""
        self._channels = settings.channels
        self._authorities = {"trusted": trusted, "foreign": foreign}
        self._tasks: set[asyncio.Task[None]] = set()
        self._replies: Mapping[str, Reply] = {}
        self._behaviour = Behaviour()
        self._kept_whole = True
        self.patience = Patience(settings.hold)
        self.requests: list[Request] = []
        self.connections: list[Connection] = []
        #: Called when the step's first connection or look-up is seen, where the step says that it matters.
        self.on_attempt: Callable[[], None] | None = None

    def begin(self, step: Step) -> None:
        """Begin a step: forget the last one's traffic, and behave as it says."""
        self.requests, self.connections = [], []
        self._replies = {reply.channel: reply for reply in step.replies}
        self._behaviour = step.behaviour
        self._kept_whole = True
        self.on_attempt = None
        self.patience.begin()

    def behaviour_of(self, destination: Destination) -> Behaviour:
        """Say how the endpoint behaves at a destination: as the step says, but at those that it does not speak of."""
        step = self._behaviour
        if step.host is None:
            spoken_of = not self._is_sent_to(destination.host) and self.channel_of(destination) != OWN
        else:
            spoken_of = fnmatchcase(destination.host, step.host)
        return step if spoken_of else Behaviour()

    def _is_sent_to(self, host: str) -> bool:
        """Say whether a redirect of this step leads to a host."""
        location = self._behaviour.location
        return location is not None and urlsplit(location).hostname == host

    def _declared_host(self, destination: Destination) -> str | None:
        """Give the host that rules are held against; None where the suite sent whoever came there."""
        return None if destination.is_endpoint or self._is_sent_to(destination.host) else destination.host

    def channel_of(self, destination: Destination) -> str:
        """Name the channel of what goes to a destination and is no request."""
        return self._channels.channel_of_host(self._declared_host(destination))

    def channel_beside(self, host: str, port: int | None, otherwise: str) -> str:
        """
        Name the channel of what prepares a request, and says nothing itself: that of the requests to its host.

        `port` is that of a connection, None for a look-up.
        """
        beside = [request for request in self.requests if request.host == host and port in {None, request.port}]
        channels = sorted({request.channel for request in beside})
        if not channels:
            return otherwise
        return TELEMETRY if TELEMETRY in channels else channels[0]

    def note_attempt(self) -> None:
        """Note that something connects, or looks a name up."""
        act, self.on_attempt = self.on_attempt, None
        if act is not None:
            act()

    def take(self, connection: socket.socket, destination: Destination) -> None:
        """Serve an accepted connection to its end, in a task of its own."""
        self.note_attempt()
        connection.setblocking(False)
        self.attend(self._serve(connection, destination))

    def attend(self, work: Coroutine[Any, Any, None]) -> None:
        """Have something done that belongs to the step, so that `finish` waits for it."""
        self.patience.start()
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            # Our own fault: what was on its way then is not known.
            self._kept_whole = False

    async def finish(self, limit: float) -> bool:
        """Wait until every connection was read to its end; gives whether all was, within `limit` seconds, and kept."""
        pending: set[asyncio.Task[None]] = set()
        if self._tasks:
            _, pending = await asyncio.wait(self._tasks, timeout=limit)
        for task in pending:
            task.cancel()
        if pending:
            await asyncio.wait(pending)
        self.connections = [dataclasses.replace(one, channel=self._channel_at_end(one)) for one in self.connections]
        return not pending and self._kept_whole

    def _channel_at_end(self, connection: Connection) -> str:
        """Name the channel of a connection by what came over it: requests to its host, if it says nothing itself."""
        if connection.data:
            return connection.channel
        return self.channel_beside(connection.host, connection.port, connection.channel)

    async def _serve(self, connection: socket.socket, destination: Destination) -> None:
        requests: list[Request] = []
        error, data, stream = None, b"", None
        handshake: Handshake | None = None
        try:
            authority = self._authorities[self.behaviour_of(destination).certificate]
            if authority is not None and await _begins_with(connection, _TLS_HANDSHAKE):
                handshake = Handshake(authority, destination.host)
            stream = Stream(connection, BODY_CAP + HEAD_CAP, handshake.context if handshake else None)
            await stream.shake_hands()
            await serve_connection(
                stream,
                lambda received: self._answer(received, requests, destination, secure=handshake is not None),
                self.patience.hold,
                BODY_CAP,
            )
        except NotHttpError as problem:
            error, data = str(problem), problem.data
            if stream is not None:
                # Whoever waits for an answer is told that there is none, and whoever has more to say is heard.
                with contextlib.suppress(OSError):
                    await stream.end()
                await stream.read_away()
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
                    came=bytes(stream.came) if stream else b"",
                )
            )
            self._kept_whole = self._kept_whole and not (stream and stream.cut)
            connection.close()

    def _answer(
        self, received: ReceivedRequest, requests: list[Request], destination: Destination, *, secure: bool
    ) -> Answer:
        try:
            path = urlsplit(received.target).path
        except ValueError:
            path = received.target
        channel = self._channels.channel_of(method=received.method, path=path, host=self._declared_host(destination))
        behaviour = Behaviour() if channel == OWN else self.behaviour_of(destination)
        reply = self._replies.get(channel)
        answer = Answer(behaviour.status, reply.body.encode(), behaviour.answer, behaviour.location) if reply else _NONE
        self._kept_whole = self._kept_whole and received.whole
        request = Request(
            channel=channel,
            method=received.method,
            host=destination.host,
            port=destination.port,
            target=received.target,
            tls=secure,
            headers=received.headers,
            body=received.body,
            status=answer.status if answer.manner in _WITH_STATUS else None,
            after_exit=self.patience.ended,
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
