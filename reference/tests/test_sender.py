"""Facts about the process that sends."""

from __future__ import annotations

import json
import os
import signal
import ssl
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tactful
from tactful import exchange, sender
from tactful.home import find
from tactful.lock import Lock

if TYPE_CHECKING:
    from conftest import World

EVENT = "framework:service_deployed"


def hold_turn(world: World) -> Lock:
    """Hold the turn of senders, so that one that is started waits."""
    lock = Lock(str(world.home / ".serverless" / "sender-sending.lock"))
    assert lock.take(wait=False)
    return lock


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503, 304])
def test_refused_is_kept(world: World, status: int) -> None:
    """What is not answered by 2xx is kept, and sent by a later run with the same id, once."""
    world.endpoint.answer(status)
    world.record()
    assert world.pending() == [EVENT]
    world.endpoint.answer(200)
    world.record("framework:service_infoViewed")
    world.record("framework:service_created")
    first, second, third = (json.loads(request.body)["events"] for request in world.endpoint.sent("POST"))
    assert first[0] in second
    assert len(second) == 2
    assert len(third) == 1
    assert world.pending() == []


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(world: World, status: int) -> None:
    """A redirect is not followed and is no acceptance."""
    world.endpoint.answer(status, headers={"Location": f"{world.endpoint.url}/elsewhere"})
    world.record()
    assert [request.target.partition("?")[0] for request in world.endpoint.requests] == ["/usage", "/usage"]
    assert world.pending() == [EVENT]


def test_refused_connection(world: World, refusing_url: str) -> None:
    """An endpoint that refuses connections loses nothing."""
    world.binding.endpoint = refusing_url
    world.record()
    assert world.pending() == [EVENT]


@pytest.mark.parametrize(
    "url", ["", "nonsense", "ftp://127.0.0.1/", "http://", "http://127.0.0.1:x/", "file:///etc", "http://\udcff/"]
)
def test_no_endpoint(world: World, url: str) -> None:
    """An endpoint that is no http or https URL loses nothing."""
    world.binding.endpoint = url
    world.record()
    assert world.pending() == [EVENT]


def test_tls_is_verified(world: World) -> None:
    """An https endpoint whose certificate cannot be verified, or that speaks no TLS at all, is sent nothing."""
    context = ssl.create_default_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    world.binding.endpoint = world.endpoint.url.replace("http:", "https:")
    world.record()
    assert world.endpoint.requests == []
    assert world.pending() == [EVENT]


def test_hanging_endpoint(world: World) -> None:
    """With an endpoint that never answers the sender ends by itself, and the event is kept."""
    world.endpoint.answering.clear()
    world.record()
    assert [request.method for request in world.endpoint.requests] == ["POST", "GET"]
    assert world.pending() == [EVENT]


def test_life_is_limited() -> None:
    """The kernel ends the sender after five seconds, even where the command had blocked or ignored that signal."""
    program = (
        "import signal; from tactful import sender; sender.limit_life();"
        "print(0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 5, signal.getsignal(signal.SIGALRM) is signal.SIG_DFL,"
        "signal.SIGALRM in signal.pthread_sigmask(signal.SIG_BLOCK, []))"
    )
    run = subprocess.run(
        [sys.executable, "-c", f"import signal; signal.signal(signal.SIGALRM, signal.SIG_IGN); {program}"],
        env={"PYTHONPATH": str(Path(tactful.__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM]),
    )
    assert run.stdout == "True True False\n"
    assert sender.LIFE == 5


def test_life_begins_again_at_its_turn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a sender has waited for its turn is not taken from the time that it has to send, and to note what it sent."""
    home = find(world.binding, world.environ)
    assert home is not None
    happened: list[str] = []
    monkeypatch.setattr(sender, "limit_life", lambda: happened.append("life begins"))
    sender.take_turn(home, lambda: happened.append("sends"))
    assert happened == ["life begins", "sends"]


def test_opt_out_before_sending(world: World) -> None:
    """An opt-out that is recorded after the event and before the connection is obeyed."""
    turn = hold_turn(world)
    tactful.record(world.binding, EVENT, world.environ, str(world.project))
    world.write_rc({"trackingDisabled": True})
    turn.release()
    os.waitpid(-1, 0)
    assert world.endpoint.sent("POST") == []


def test_no_connection_without_leave(refusing_url: str) -> None:
    """Where the answer is no before connecting, no connection is tried: one to this port would be an error."""
    exchange.post(refusing_url, b"{}", lambda: False, lambda: None)
    with pytest.raises(ConnectionRefusedError):
        exchange.post(refusing_url, b"{}", lambda: True, lambda: None)


def test_opt_out_after_connecting(world: World) -> None:
    """Where the answer changes while connecting, the connection carries nothing."""
    answers = iter([True, False])
    exchange.post(world.endpoint.url, b"{}", lambda: next(answers), lambda: None)
    assert list(answers) == []
    assert world.endpoint.requests == []


def test_one_waits_the_others_leave(world: World) -> None:
    """While one sender sends another waits and takes all with it; the rest leave at once, and nothing is lost."""
    turn = hold_turn(world)
    world.environ["SLS_NOTIFICATIONS_MODE"] = "off"
    for _ in range(4):
        tactful.record(world.binding, EVENT, world.environ, str(world.project))
    for _ in range(3):
        os.waitpid(-1, 0)
    assert world.endpoint.requests == []
    turn.release()
    os.waitpid(-1, 0)
    assert world.endpoint.events == [EVENT] * 4
    assert world.pending() == []


def test_sender_without_telemetry_takes_no_turn(world: World) -> None:
    """A sender for notifications alone never stands in the place of one that would send events."""
    turn = hold_turn(world)
    world.environ["SLS_TELEMETRY_DISABLED"] = "1"
    world.record()
    assert [request.method for request in world.endpoint.requests] == ["GET"]
    turn.release()


@pytest.mark.parametrize("off", [None, "SLS_TELEMETRY_DISABLED", "rc"])
def test_notifications_have_their_own_request(world: World, off: str | None) -> None:
    """Notifications are asked for with telemetry off too: a GET with name and version and nothing else."""
    if off == "rc":
        world.write_rc({"trackingDisabled": True})
    elif off is not None:
        world.environ[off] = "1"
    world.endpoint.answer(200, [{"code": "A", "message": "text"}])
    world.record()
    (request,) = world.endpoint.sent("GET")
    assert request.target == "/usage?cli=example&version=1.2.3"
    assert sorted(request.headers) == ["connection", "host"]
    assert request.body == b""
    assert json.loads(world.cache.read_text()) == [{"code": "A", "message": "text"}]
    assert len(world.endpoint.sent("POST")) == (1 if off is None else 0)


@pytest.mark.parametrize(
    "variables", [{"SLS_NOTIFICATIONS_MODE": "off"}, {"SLS_NOTIFICATIONS_MODE": "0"}, {"DO_NOT_TRACK": "1"}]
)
def test_notifications_are_not_asked_for(world: World, variables: dict[str, str]) -> None:
    """In mode `off`, and under DO_NOT_TRACK, no notifications are asked for."""
    world.environ.update(variables)
    world.record()
    assert world.endpoint.sent("GET") == []


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (500, b"[]"),
        (302, b"[]"),
        (200, b"{}"),
        (200, b"["),
        (200, b""),
        (200, b"[" + b" " * 300_000 + b"]"),
        (200, b"\xff"),
    ],
)
def test_received_list_stays(world: World, status: int, content: bytes) -> None:
    """The list that was received stays until a 2xx answer brings another: no error, no object, nothing huge."""
    world.cache.parent.mkdir()
    world.cache.write_text('[{"code": "A", "message": "text"}]')
    world.endpoint.status, world.endpoint.content = status, content
    world.record()
    assert world.cache.read_text() == '[{"code": "A", "message": "text"}]'


def test_received_list_is_replaced(world: World) -> None:
    """A newer list takes the place of the one before, an empty one too."""
    world.cache.parent.mkdir()
    world.cache.write_text('[{"code": "A", "message": "text"}]')
    world.endpoint.answer(200, [])
    world.record()
    assert json.loads(world.cache.read_text()) == []


def test_query_joins_that_of_the_endpoint() -> None:
    """A query that the endpoint has already is kept."""
    assert exchange.join("https://example.invalid/a?b=c", {"cli": "a b"}) == "https://example.invalid/a?b=c&cli=a+b"
    assert exchange.join("https://example.invalid", {"cli": "x"}) == "https://example.invalid?cli=x"


def test_holds_nothing_of_its_parents(world: World) -> None:
    """A pipe that the command was given is let go of while the endpoint still makes the sender wait."""
    world.endpoint.answering.clear()
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    tactful.record(world.binding, EVENT, world.environ, str(world.project))
    os.close(writing)
    with open(reading, "rb") as pipe:
        assert pipe.read() == b""
    # The end of the pipe was seen, and the sender has not been answered.
    assert os.waitpid(-1, os.WNOHANG) == (0, 0)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_name_that_nobody_has_is_not_looked_up(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An endpoint that exists nowhere is asked for nowhere: a resolver is not told that the command is used."""
    looked_up: list[object] = []
    monkeypatch.setattr("socket.getaddrinfo", lambda *asked, **_: looked_up.append(asked) or [])

    with pytest.raises(OSError, match="one that nobody has"):
        exchange.get(f"{scheme}://example.invalid/", {})
    assert looked_up == []
