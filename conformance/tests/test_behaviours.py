"""How the endpoint answers otherwise than at once, with real connections, and for how long it keeps somebody waiting."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from tactful_conformance.manifest import Channels, Rule
from tactful_conformance.plan import Reply, Step
from tactful_conformance.plan.scenario import Behaviour
from tactful_conformance.run.collect.endpoint import EndpointCollector
from tactful_conformance.run.collect.patience import Patience
from tactful_conformance.run.collect.recorder import Recorder
from tactful_conformance.run.collect.traffic import Traffic
from tactful_conformance.run.settings import Settings

REPLIES = (Reply("telemetry", "[1]"), Reply("own", "[2]"))
POST = b"POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 3\r\n\r\none"
GET = b"GET /own HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"

Act = Callable[[EndpointCollector, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[Any]]
Meet = Callable[..., tuple[Any, Traffic]]


@pytest.fixture
def meet(make_settings: Callable[..., Settings]) -> Iterator[Meet]:
    """Send a request to an endpoint that behaves, and give what a client gets of it, and the traffic."""
    collectors = []

    async def run(
        collector: EndpointCollector, act: Act, step: Step, request: bytes, limit: float
    ) -> tuple[Any, Traffic]:
        collector.begin(step)
        reader, writer = await asyncio.open_connection(collector.host, collector.port)
        writer.write(request)
        got = await act(collector, reader, writer)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        return got, await collector.settle(limit)

    def meet(
        act: Act, behaviour: Behaviour, *, request: bytes = POST, hold: float = 60, limit: float = 60
    ) -> tuple[Any, Traffic]:
        channels = Channels((Rule("own", path="/own"),))
        collectors.append(EndpointCollector(Recorder(make_settings(channels=channels, hold=hold), None, None)))
        return asyncio.run(run(collectors[-1], act, Step((), REPLIES, behaviour), request, limit))

    yield meet
    for collector in collectors:
        collector.close()


async def read_all(_collector: EndpointCollector, reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> bytes:
    """Read to the end, whatever kind of end it is."""
    got = b""
    with contextlib.suppress(OSError):
        while chunk := await reader.read(65536):
            got += chunk
    return got


async def recorded(collector: EndpointCollector) -> None:
    """Wait until the request has been read."""
    while not collector._recorder.requests:  # noqa: ASYNC110 - nobody tells of it
        await asyncio.sleep(0)


async def end_and_read(
    collector: EndpointCollector, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> tuple[bytes, bytes]:
    """Take what comes before the command's end, as far as it is sure to, and what comes then."""
    await recorded(collector)
    before = bytes(reader._buffer)  # type: ignore[attr-defined]
    collector.foreground_ended()
    return before, await read_all(collector, reader, writer)


@pytest.mark.parametrize("status", [200, 400, 503])
def test_given(meet: Meet, status: int) -> None:
    """A status is told at once, with what there is to say."""
    got, traffic = meet(read_all, Behaviour(status=status))

    assert got.startswith(f"HTTP/1.1 {status} ".encode())
    assert got.endswith(b"\r\n\r\n[1]")
    assert [request.status for request in traffic.requests] == [status]
    assert not traffic.outwaited


def test_location(meet: Meet) -> None:
    """A redirection says where to."""
    got, traffic = meet(read_all, Behaviour(status=307, location="http://elsewhere.test/"))

    assert b"\r\nlocation: http://elsewhere.test/\r\n" in got.lower()
    assert [request.status for request in traffic.requests] == [307]


def test_garbage(meet: Meet) -> None:
    """What is no HTTP is said at once, and no status is recorded for it."""
    got, traffic = meet(read_all, Behaviour(answer="garbage"))

    assert got
    assert b"HTTP/1.1" not in got
    assert ([request.status for request in traffic.requests], traffic.complete) == ([None], True)


@pytest.mark.parametrize(
    ("answer", "after", "status"),
    [
        pytest.param("held", b"\r\n\r\n[1]", 200, id="held"),
        pytest.param("none", b"", None, id="none"),
    ],
)
def test_let_go_at_the_end(meet: Meet, answer: str, after: bytes, status: int | None) -> None:
    """What is held back comes, or the silence ends, when the command has ended, and not before; patience is not lost."""
    (before, got), traffic = meet(end_and_read, Behaviour(answer=answer))

    assert before == b""
    assert got.endswith(after)
    assert bool(got) == bool(after)
    assert [request.status for request in traffic.requests] == [status]
    assert (traffic.complete, traffic.outwaited) == (True, False)


@pytest.mark.parametrize("answer", ["held", "none", "dripped", "endless"])
def test_outwaited(meet: Meet, answer: str) -> None:
    """Whoever waits for the answer longer than the suite has patience is let go, and that is said."""
    _, traffic = meet(read_all, Behaviour(answer=answer), hold=0.05)

    assert (traffic.complete, traffic.outwaited) == (True, True)
    assert [request.body for request in traffic.requests] == [b"one"]


@pytest.mark.parametrize("answer", ["given", "garbage"])
def test_not_outwaited(meet: Meet, answer: str) -> None:
    """Where nothing is held back nobody is waited for, however long it takes."""
    _, traffic = meet(read_all, Behaviour(answer=answer), hold=0)

    assert not traffic.outwaited


async def read_some(
    collector: EndpointCollector, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> tuple[bytes, bytes]:
    """Read a head and something behind it, and only then end the command, and read on."""
    head = await reader.readuntil(b"\r\n\r\n") + await reader.readexactly(2)
    collector.foreground_ended()
    return head, await read_all(collector, reader, writer)


@pytest.mark.parametrize("answer", ["dripped", "endless"])
def test_poured(meet: Meet, answer: str) -> None:
    """An answer that says that it is long comes bit by bit, and breaks off when the command has ended."""
    (head, rest), traffic = meet(read_some, Behaviour(answer=answer))

    assert head.startswith(b"HTTP/1.1 200 ")
    assert head.endswith(b"  ")
    assert b"1099511627776" in head
    assert set(rest) <= {ord(" ")}
    assert (traffic.complete, traffic.outwaited) == (True, False)


def test_a_flood_is_no_drip(meet: Meet) -> None:
    """Of an answer without end there is more than anybody wants, without a pause."""

    async def read_much(
        collector: EndpointCollector, reader: asyncio.StreamReader, _writer: asyncio.StreamWriter
    ) -> int:
        got = await reader.readexactly(8 << 20)
        collector.foreground_ended()
        return len(got)

    assert meet(read_much, Behaviour(answer="endless"))[0] == 8 << 20


@pytest.mark.parametrize("reset", [True, False])
@pytest.mark.parametrize("answer", ["held", "none", "dripped", "endless"])
def test_gone(meet: Meet, answer: str, *, reset: bool) -> None:
    """Who does not wait, and is gone, is no reason to wait: all ends with the command, and nothing is lost."""

    async def go(collector: EndpointCollector, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await recorded(collector)
        if reset:
            writer.transport.abort()
        writer.close()
        # As long as the command goes on, it is not known that nobody else waits.
        for _ in range(100):
            await asyncio.sleep(0)
        collector.foreground_ended()

    _, traffic = meet(go, Behaviour(answer=answer))

    assert [request.body for request in traffic.requests] == [b"one"]
    assert (traffic.complete, traffic.outwaited) == (True, False)


def test_own_work(meet: Meet) -> None:
    """The CLI's own work meets an endpoint that works, however the step's behaves."""
    got, traffic = meet(read_all, Behaviour(status=503, answer="none"), request=GET)

    assert got.startswith(b"HTTP/1.1 200 ")
    assert got.endswith(b"\r\n\r\n[2]")
    assert [request.channel for request in traffic.requests] == ["own"]


@pytest.mark.parametrize(("host", "status"), [("127.0.0.*", 503), ("other.test", 200)])
def test_host(meet: Meet, host: str, status: int) -> None:
    """A behaviour that names a host is of that one alone."""
    _, traffic = meet(read_all, Behaviour(host=host, status=503))

    assert [request.status for request in traffic.requests] == [status]


def test_the_next_step_behaves_as_it_says(make_settings: Callable[..., Settings]) -> None:
    """Of what a step's endpoint did and held nothing is left in the next one."""

    async def run() -> list[tuple[int | None, bool]]:
        collector = EndpointCollector(Recorder(make_settings(hold=0.05), None, None))
        seen = []
        for behaviour in (Behaviour(answer="none"), Behaviour(), Behaviour(answer="held")):
            collector.begin(Step((), REPLIES, behaviour))
            reader, writer = await asyncio.open_connection(collector.host, collector.port)
            writer.write(POST)
            await read_all(collector, reader, writer)
            writer.close()
            traffic = await collector.settle(60)
            seen.append((traffic.requests[0].status, traffic.outwaited))
        collector.close()
        return seen

    assert asyncio.run(run()) == [(None, True), (200, False), (200, True)]


def test_patience() -> None:
    """All that is held back is let go at once, what comes later is not held, and the next step holds again."""

    async def run() -> None:
        patience = Patience(60)
        patience.begin()
        held = [asyncio.ensure_future(patience.hold()) for _ in range(3)]
        await asyncio.sleep(0)
        assert not any(one.done() for one in held)
        patience.end()
        await asyncio.gather(*held, patience.hold())
        assert (patience.ended, patience.lost) == (True, False)
        patience.begin()
        assert (patience.ended, patience.lost) == (False, False)
        again = asyncio.ensure_future(patience.hold())
        await asyncio.sleep(0)
        assert not again.done()
        patience.end()
        await again

    asyncio.run(run())


def test_patience_is_of_the_first() -> None:
    """Patience is lost once for all, counted from what was held back first; the end that comes then is one all the same."""

    async def run() -> None:
        patience = Patience(0.05)
        patience.begin()
        await asyncio.gather(patience.hold(), patience.hold())
        assert (patience.ended, patience.lost) == (False, True)
        await patience.hold()
        patience.end()
        assert (patience.ended, patience.lost) == (True, True)

    asyncio.run(run())
