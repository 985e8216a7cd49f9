"""Facts about what the endpoint notes and answers, with real connections."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tactful_conformance.manifest import Channels, Rule
from tactful_conformance.plan import Reply, Step
from tactful_conformance.plan.scenario import Behaviour
from tactful_conformance.run.collect.endpoint import EndpointCollector
from tactful_conformance.run.collect.recorder import Recorder
from tactful_conformance.run.collect.traffic import Traffic
from tactful_conformance.run.settings import BODY_CAP, Settings

if TYPE_CHECKING:
    from conftest import Launch

CHANNELS = Channels(
    (Rule("notifications", method="GET"), Rule("own", path="/upload/*"), Rule("own", host="*.example", path="/x"))
)
REPLIES = (Reply("telemetry", "[1]"), Reply("notifications", "[2]"))
STEP = Step((), REPLIES)

Client = Callable[[EndpointCollector], Awaitable[None]]


Collect = Callable[..., Traffic]


@pytest.fixture
def collector(make_settings: Callable[..., Settings]) -> Iterator[EndpointCollector]:
    """Give a collector, which is closed afterwards."""
    collector = EndpointCollector(Recorder(make_settings(channels=CHANNELS), None, None))
    yield collector
    collector.close()


@pytest.fixture
def collect(collector: EndpointCollector) -> Collect:
    """Let clients do what they do in one step, one after the other, and give what the collector has noted."""

    async def run(clients: tuple[Client, ...], step: Step, limit: float) -> Traffic:
        collector.begin(step)
        for client in clients:
            await client(collector)
        return await collector.settle(limit)

    def collect(*clients: Client, step: Step = STEP, limit: float = 60) -> Traffic:
        return asyncio.run(run(clients, step, limit))

    return collect


def say(data: bytes, *, wait: bool = True, reset: bool = False) -> Client:
    """Make a client that says something, waits for the end of the answer if it is to, and is gone."""

    async def client(collector: EndpointCollector) -> None:
        reader, writer = await asyncio.open_connection(collector.host, collector.port)
        writer.write(data)
        await writer.drain()
        if wait:
            await reader.readuntil(b"\r\n\r\n")
        if reset:
            # Closing then is a reset and no end: tcp(7), SO_LINGER.
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    return client


def post(body: bytes, path: str = "/", method: str = "POST") -> bytes:
    """Make a request with a body."""
    return f"{method} {path} HTTP/1.1\r\nHost: h\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.mark.parametrize(
    ("request_", "channel", "status"),
    [
        pytest.param(post(b""), "telemetry", 200, id="no-rule"),
        pytest.param(post(b"", method="GET"), "notifications", 200, id="method"),
        pytest.param(post(b"", "/?x=1", method="GET"), "notifications", 200, id="method-with-query"),
        pytest.param(post(b"", "/upload/1?to=/x"), "own", 404, id="path"),
        pytest.param(post(b"", "/upload"), "telemetry", 200, id="another-path"),
        pytest.param(post(b"", "/telemetry?/upload/1"), "telemetry", 200, id="path-in-the-query"),
        pytest.param(post(b"", "/x"), "own", 404, id="any-host"),
        pytest.param(post(b"", "http://h/upload/1"), "own", 404, id="whole-address"),
        pytest.param(post(b"", "//[x"), "telemetry", 200, id="broken-address"),
        pytest.param(post(b"", "*", method="OPTIONS"), "telemetry", 200, id="asterisk"),
    ],
)
def test_channels(collect: Collect, request_: bytes, channel: str, status: int) -> None:
    """A request is of the channel whose rule it fits, and is answered as that channel is, or by 404."""
    traffic = collect(say(request_))

    (request,) = traffic.requests
    (connection,) = traffic.connections
    assert (request.channel, request.status) == (channel, status)
    assert (connection.requests, connection.error) == (1, None)


def test_answer(collect: Collect) -> None:
    """The answer of a channel is its status and its body."""
    answers = []

    async def client(collector: EndpointCollector) -> None:
        reader, writer = await asyncio.open_connection(collector.host, collector.port)
        for method in ("GET", "POST"):
            writer.write(post(b"", method=method))
            head = await reader.readuntil(b"\r\n\r\n")
            answers.append((head.split(b" ")[1], await reader.readexactly(3)))
        writer.close()
        await writer.wait_closed()

    traffic = collect(client, step=Step((), REPLIES, Behaviour(status=202)))

    assert answers == [(b"202", b"[2]"), (b"202", b"[1]")]
    assert [connection.requests for connection in traffic.connections] == [2]


@pytest.mark.parametrize(
    ("client", "error", "data"),
    [
        pytest.param(say(b"", wait=False), None, b"", id="says-nothing"),
        pytest.param(say(b"\x16\x03\x01\r\n\r\n", wait=False), "not HTTP", b"\x16\x03\x01\r\n\r\n", id="no-http"),
        pytest.param(say(b"GET / HT", wait=False), "not HTTP", b"GET / HT", id="breaks-off-a-head"),
        pytest.param(say(post(b"one")[:-1], wait=False), "not HTTP", post(b"one")[:-1], id="breaks-off-a-body"),
        pytest.param(say(b"GET / HT", wait=False, reset=True), "broken off", b"GET / HT", id="resets-a-head"),
        pytest.param(say(post(b"a")[:-1], wait=False, reset=True), "broken off", post(b"a")[:-1], id="resets-a-body"),
    ],
)
def test_connections_without_a_request(collect: Collect, client: Client, error: str | None, data: bytes) -> None:
    """A connection is noted, whatever came over it, with why it is no request and how it begins."""
    traffic = collect(client)

    (connection,) = traffic.connections
    assert traffic.requests == ()
    assert traffic.complete
    assert (connection.channel, connection.requests, connection.data) == ("telemetry", 0, data)
    assert (connection.error or "").startswith(error or "")
    assert (connection.error is None) == (error is None)


@pytest.mark.parametrize("wait", [True, False])
def test_reset_after_a_request(collect: Collect, *, wait: bool) -> None:
    """Who sends a request whole and is gone without an end has sent a request, and nothing else."""
    traffic = collect(say(post(b"one"), wait=wait, reset=True))

    (connection,) = traffic.connections
    assert [request.body for request in traffic.requests] == [b"one"]
    assert (connection.requests, connection.data) == (1, b"")
    assert (connection.error or "").startswith("broken off: Conn")


def test_after_exit(collector: EndpointCollector) -> None:
    """A request is after the exit where the foreground commands had ended when it came, and so until the next step."""

    async def steps() -> list[bool]:
        seen = []
        for _ in range(2):
            collector.begin(STEP)
            await say(post(b"before"))(collector)
            collector.foreground_ended()
            await say(post(b"after"))(collector)
            seen += [request.after_exit for request in (await collector.settle(60)).requests]
        return seen

    seen = asyncio.run(steps())

    assert seen == [False, True, False, True]


def test_steps(collector: EndpointCollector) -> None:
    """A step begins with nothing of the one before, and with answers of its own."""

    async def steps() -> list[Traffic]:
        seen = []
        for number in (200, 503):
            collector.begin(Step((), (Reply("telemetry", ""),), Behaviour(status=number)))
            await say(post(str(number).encode()))(collector)
            seen.append(await collector.settle(60))
        return seen

    seen = asyncio.run(steps())

    assert [[(request.body, request.status) for request in one.requests] for one in seen] == [
        [(b"200", 200)],
        [(b"503", 503)],
    ]
    assert [len(one.connections) for one in seen] == [1, 1]


@pytest.mark.parametrize(("more", "complete"), [(0, True), (1, False)])
def test_body_cap(collect: Collect, more: int, *, complete: bool) -> None:
    """Of a body over the cap, the first bytes are kept, it is answered all the same, and the record is incomplete."""
    traffic = collect(say(post(b"a" * (BODY_CAP + more))))

    assert [(request.body, request.status) for request in traffic.requests] == [(b"a" * BODY_CAP, 200)]
    assert traffic.complete is complete


def test_handed_out(collect: Collect) -> None:
    """A connection that somebody goes on holding is given up in the end, and is said to be incomplete."""
    held = []

    async def client(collector: EndpointCollector) -> None:
        held.append(socket.create_connection((collector.host, collector.port)))

    traffic = collect(client, say(post(b"one")), limit=0.1)
    held[0].close()

    assert not traffic.complete
    assert [request.body for request in traffic.requests] == [b"one"]
    assert len(traffic.connections) == 2


def test_none_is_lost(launch: Launch, collector: EndpointCollector) -> None:
    """Of a hundred senders that send and are killed at once, without waiting for an answer, none is lost."""
    program = f"""
import os, socket
for number in range(100):
    if os.fork() == 0:
        body = b"%d" % number
        connection = socket.create_connection(({collector.host!r}, {collector.port}))
        connection.sendall(b"POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(body) + body)
        os.kill(os.getpid(), 9)
"""
    # All of it stands in the listener's queue when the collector first looks.
    launched = launch(program)

    async def settle() -> Traffic:
        collector.begin(STEP)
        return await collector.settle(60)

    traffic = asyncio.run(settle())

    assert (launched.exits[0].status, launched.leftover) == (0, ())
    assert sorted(int(request.body) for request in traffic.requests) == list(range(100))
    assert [connection.data for connection in traffic.connections] == [b""] * 100


def test_close(collector: EndpointCollector) -> None:
    """A collector that is closed listens no more."""
    collector.close()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((collector.host, collector.port))
