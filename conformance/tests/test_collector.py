"""Facts about what the endpoint notes and answers, with real connections."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import pytest

from tactful_conformance.manifest import Channels, Rule
from tactful_conformance.plan import Reply
from tactful_conformance.run.collect.endpoint import EndpointCollector
from tactful_conformance.run.collect.recorder import Recorder
from tactful_conformance.run.collect.traffic import Traffic

if TYPE_CHECKING:
    from conftest import Launch

CHANNELS = Channels(
    (Rule("notifications", method="GET"), Rule("own", path="/upload/*"), Rule("own", host="*.example", path="/x"))
)
REPLIES = (Reply("telemetry", 202, "[1]"), Reply("notifications", 200, "[2]"))
CAP = 1000

Client = Callable[[EndpointCollector], Awaitable[None]]


async def collect(*clients: Client, replies: tuple[Reply, ...] = REPLIES, limit: float = 60) -> Traffic:
    """Let clients do what they do, one after the other, and give what the collector has noted."""
    collector = EndpointCollector(Recorder(CHANNELS, CAP, None))
    try:
        collector.begin(replies)
        for client in clients:
            await client(collector)
        return await collector.settle(limit)
    finally:
        collector.close()


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
        pytest.param(post(b""), "telemetry", 202, id="no-rule"),
        pytest.param(post(b"", method="GET"), "notifications", 200, id="method"),
        pytest.param(post(b"", "/?x=1", method="GET"), "notifications", 200, id="method-with-query"),
        pytest.param(post(b"", "/upload/1?to=/x"), "own", 404, id="path"),
        pytest.param(post(b"", "/upload"), "telemetry", 202, id="another-path"),
        pytest.param(post(b"", "/telemetry?/upload/1"), "telemetry", 202, id="path-in-the-query"),
        pytest.param(post(b"", "/x"), "own", 404, id="any-host"),
        pytest.param(post(b"", "http://h/upload/1"), "own", 404, id="whole-address"),
        pytest.param(post(b"", "//[x"), "telemetry", 202, id="broken-address"),
        pytest.param(post(b"", "*", method="OPTIONS"), "telemetry", 202, id="asterisk"),
    ],
)
def test_channels(request_: bytes, channel: str, status: int) -> None:
    """A request is of the channel whose rule it fits, and is answered as that channel is, or by 404."""
    traffic = asyncio.run(collect(say(request_)))

    (request,) = traffic.requests
    (connection,) = traffic.connections
    assert (request.channel, request.status) == (channel, status)
    assert (connection.requests, connection.error) == (1, None)


def test_answer() -> None:
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

    traffic = asyncio.run(collect(client))

    assert answers == [(b"200", b"[2]"), (b"202", b"[1]")]
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
def test_connections_without_a_request(client: Client, error: str | None, data: bytes) -> None:
    """A connection is noted, whatever came over it, with why it is no request and how it begins."""
    traffic = asyncio.run(collect(client))

    (connection,) = traffic.connections
    assert traffic.requests == ()
    assert traffic.complete
    assert (connection.channel, connection.requests, connection.data) == ("telemetry", 0, data)
    assert (connection.error or "").startswith(error or "")
    assert (connection.error is None) == (error is None)


@pytest.mark.parametrize("wait", [True, False])
def test_reset_after_a_request(*, wait: bool) -> None:
    """Who sends a request whole and is gone without an end has sent a request, and nothing else."""
    traffic = asyncio.run(collect(say(post(b"one"), wait=wait, reset=True)))

    (connection,) = traffic.connections
    assert [request.body for request in traffic.requests] == [b"one"]
    assert (connection.requests, connection.data) == (1, b"")
    assert (connection.error or "").startswith("broken off: Conn")


def test_after_exit() -> None:
    """A request is after the exit where the foreground commands had ended when it came, and so until the next step."""

    async def steps() -> list[bool]:
        collector = EndpointCollector(Recorder(CHANNELS, CAP, None))
        seen = []
        for _ in range(2):
            collector.begin(REPLIES)
            await say(post(b"before"))(collector)
            collector.foreground_ended()
            await say(post(b"after"))(collector)
            seen += [request.after_exit for request in (await collector.settle(60)).requests]
        collector.close()
        return seen

    seen = asyncio.run(steps())

    assert seen == [False, True, False, True]


def test_steps() -> None:
    """A step begins with nothing of the one before, and with answers of its own."""

    async def steps() -> list[Traffic]:
        collector = EndpointCollector(Recorder(CHANNELS, CAP, None))
        seen = []
        for number in (200, 503):
            collector.begin((Reply("telemetry", number, ""),))
            await say(post(str(number).encode()))(collector)
            seen.append(await collector.settle(60))
        collector.close()
        return seen

    seen = asyncio.run(steps())

    assert [[(request.body, request.status) for request in one.requests] for one in seen] == [
        [(b"200", 200)],
        [(b"503", 503)],
    ]
    assert [len(one.connections) for one in seen] == [1, 1]


def test_body_cap() -> None:
    """Of a body that is over the cap, the first bytes are kept and the answer is given all the same."""
    traffic = asyncio.run(collect(say(post(b"a" * 500_000))))

    assert [(request.body, request.status) for request in traffic.requests] == [(b"a" * CAP, 202)]


def test_handed_out() -> None:
    """A connection that somebody goes on holding is given up in the end, and is said to be incomplete."""
    held = []

    async def client(collector: EndpointCollector) -> None:
        held.append(await asyncio.open_connection(collector.host, collector.port))

    async def both() -> Traffic:
        traffic = await collect(client, say(post(b"one")), limit=0.1)
        held[0][1].close()
        return traffic

    traffic = asyncio.run(both())

    assert not traffic.complete
    assert [request.body for request in traffic.requests] == [b"one"]
    assert len(traffic.connections) == 2


def test_none_is_lost(launch: Launch) -> None:
    """Of a hundred senders that send and are killed at once, without waiting for an answer, none is lost."""
    collector = EndpointCollector(Recorder(CHANNELS, CAP, None))
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
        collector.begin(REPLIES)
        return await collector.settle(60)

    traffic = asyncio.run(settle())
    collector.close()

    assert (launched.exits[0].status, launched.leftover) == (0, ())
    assert sorted(int(request.body) for request in traffic.requests) == list(range(100))
    assert [connection.data for connection in traffic.connections] == [b""] * 100


def test_close() -> None:
    """A collector that is closed listens no more."""
    collector = EndpointCollector(Recorder(CHANNELS, CAP, None))
    collector.close()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((collector.host, collector.port))
