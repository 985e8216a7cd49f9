"""Facts about one exchange with the endpoint, and about what no endpoint can do to it."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme

import tactful
from tactful import connection, exchange, launch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import World

EVENT = "framework:service_deployed"
# A sender whose life is short, and whose look-up of a name would never end.
PROGRAM = """
import signal, socket, sys
from tactful import sender
sender.LIFE = 0.2
socket.getaddrinfo = lambda *_, **__: signal.pause()
sender.main()
"""


class Taker(http.server.BaseHTTPRequestHandler):
    """Accepts what it is sent."""

    def do_POST(self) -> None:
        """Answer 200 to anything, and note it."""
        self.server.taken.append(self.rfile.read(int(self.headers["Content-Length"])))  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def serve(certificate: trustme.LeafCert) -> Iterator[tuple[str, list[bytes]]]:
    """Yield the URL of an HTTPS server with this certificate, and the bodies that it takes."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    server = http.server.HTTPServer(("127.0.0.1", 0), Taker)
    server.taken = []  # type: ignore[attr-defined]
    # A handshake that a client broke off is no fault of the server's.
    server.handle_error = lambda *_: None  # type: ignore[method-assign, assignment]
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}/", server.taken  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def answering(answer: bytes, requests: list[bytes] | None = None, *, stays: bool = False) -> Iterator[str]:
    """Yield the URL of a server that reads one request and answers these bytes; one that `stays` keeps the line open."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer_one() -> None:
            try:
                connection, _ = listening.accept()
            except OSError:
                # Nobody came, and the port is closed.
                return
            with connection, contextlib.suppress(OSError):
                request = connection.recv(65536)
                if requests is not None:
                    requests.append(request)
                connection.sendall(answer)
                if stays:
                    ended.wait()

        thread = threading.Thread(target=answer_one)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            ended.set()
            # Whoever waits still is told that nobody will come.
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def post(url: str) -> list[str]:
    """Post a body, and return a word for each time that it was accepted."""
    said: list[str] = []
    with contextlib.suppress(OSError, ValueError):
        exchange.post(url, b"{}", lambda: True, lambda: said.append("accepted"))
    return said


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """An authority that nobody knows."""
    return trustme.CA()


@pytest.mark.parametrize(
    ("name", "known", "taken"), [("localhost", True, 1), ("localhost", False, 0), ("elsewhere.example", True, 0)]
)
def test_tls(  # noqa: PLR0913, PLR0917 - what a handshake is of
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, authority: trustme.CA, name: str, known: object, taken: int
) -> None:
    """Nothing is sent over TLS but to the name that a known authority vouches for (DLV-14)."""
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    if known:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    with serve(authority.issue_cert(name)) as (url, bodies):
        assert len(post(url)) == taken
    assert len(bodies) == taken


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n\x00\xff",
        b"HTTP/1.1 202 Yes\r\nTransfer-Encoding: chunked\r\n\r\nnonsense",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 299 Odd\r\nContent-Length: 300000\r\n\r\n" + b"x" * 300_000,
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
    ],
)
def test_accepted_by_its_status(answer: bytes) -> None:
    """A 2xx status accepts once, whatever follows it (DLV-9)."""
    with answering(answer) as url:
        assert post(url) == ["accepted"]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00\xff\n\n",
        b"200 OK\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 300 Choices\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 200 " + b"x" * 70_000 + b"\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n",
    ],
)
def test_not_accepted(answer: bytes) -> None:
    """What is no 2xx status accepts nothing (DLV-8)."""
    with answering(answer) as url:
        assert post(url) == []


def test_request() -> None:
    """A request names the host that it is for, and says nothing of who asks (PRV-1)."""
    requests: list[bytes] = []
    with answering(b"HTTP/1.1 200 OK\r\n\r\n", requests) as url:
        host = url.removeprefix("http://").rstrip("/")
        exchange.get(f"http://user:word@{host}?a=b", {"cli": "x"})
    assert requests == [f"GET /?a=b&cli=x HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()]


@pytest.mark.parametrize("path", ["a b", "ä", "\x01", "\x7f"])
def test_no_url(path: str) -> None:
    """What cannot stand in a request is never sent in one."""
    with pytest.raises(ValueError, match="not an http or https URL"):
        exchange.get(f"http://127.0.0.1:9/{path}", {})


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n[1]and more",
        b"HTTP/1.0 200 OK\r\n\r\n[1]",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 100 + b"\r\n[1]",
        b"HTTP/1.1 200\n\n[1]",
        b"HTTP/1.1 200 OK\r\nTRANSFER-ENCODING:chunked\r\n\r\n2;name=x\r\n[1\r\n1\r\n]\r\n0\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n[1]",
    ],
)
def test_content(answer: bytes) -> None:
    """What follows the head is read as far as the head says that it goes (RFC 9112, 6.3)."""
    with answering(answer) as url:
        assert exchange.get(url, {}) == b"[1]"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n[1]",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n[1]",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n[1]",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\n[1]\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1]\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 101 + b"\r\n[1]",
        b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000 + b"\r\n\r\n[1]",
        b"HTTP/1.1 103 Early Hints\r\n\r\n",
    ],
)
def test_content_cut_short(answer: bytes) -> None:
    """An answer that is not whole, or has no end, is none."""
    with answering(answer) as url, pytest.raises((OSError, ValueError)):
        exchange.get(url, {})


@pytest.mark.parametrize("framing", [b"Content-Length: -1\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n-1\r\n"])
def test_less_than_nothing(framing: bytes) -> None:
    """An answer of less than nothing is none, and is not read on for as long as the endpoint likes."""
    ours, theirs = socket.socketpair()
    ours.settimeout(1)
    with ours, theirs, contextlib.closing(connection.Connection(ours, "host")) as connected:
        theirs.sendall(b"HTTP/1.1 200 OK\r\n" + framing + b"[1]")
        with pytest.raises(connection.AnswerError):
            connected.read(connected.receive(), 10)


@pytest.mark.parametrize(
    ("endpoint", "asked", "said"),
    [
        ("http://bücher.example/", ("xn--bcher-kva.example", 80), "xn--bcher-kva.example"),
        ("http://[::1]:81/", ("::1", 81), "[::1]:81"),
        ("http://host.example:0/", ("host.example", 0), "host.example:0"),
        ("http://user:word@host.example/", ("host.example", 80), "host.example"),
    ],
)
def test_host(endpoint: str, asked: tuple[str, int], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The host of a URL is asked for, and named, as names and addresses are written in HTTP."""
    ours, theirs = socket.socketpair()
    created: list[tuple[str, int]] = []
    monkeypatch.setattr(socket, "create_connection", lambda address, _: (created.append(address), ours)[1])
    with ours, theirs, contextlib.closing(connection.connect(urllib.parse.urlsplit(endpoint))) as connected:
        connected.send("GET", "/", {}, b"")
        assert f"\r\nHost: {said}\r\n" in theirs.recv(1000).decode()
    assert created == [asked]


def test_what_follows_an_acceptance() -> None:
    """A connection that stays open behind the acceptance of events keeps no sender."""
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", stays=True) as url:
        # It would raise that the time is over.
        exchange.post(url, b"{}", lambda: True, lambda: None)


def test_no_answer() -> None:
    """A connection that is closed unanswered is told from one that answers with what is no HTTP."""
    with answering(b"") as url, pytest.raises(ConnectionAbortedError):
        exchange.get(url, {})
    with answering(b"SSH-2.0-OpenSSH_9.2\r\n") as url, pytest.raises(connection.AnswerError):
        exchange.get(url, {})


def test_chunks_are_bounded() -> None:
    """Of an answer in pieces no more is read than of one that says its length, however large each says that it is."""
    piece = b"40000\r\n" + b"x" * 0x40000 + b"\r\n"
    with answering(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + piece + b"fffffffff\r\n" + piece) as url:
        assert exchange.get(url, {}) is None


@pytest.mark.parametrize("size", [exchange.ANSWER_LIMIT, exchange.ANSWER_LIMIT + 1])
def test_answer_is_bounded(size: int) -> None:
    """Of an answer 256 KiB are read, and a longer one is none."""
    with answering(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * size) as url:
        content = exchange.get(url, {})
    assert (content is None) == (size > 262_144)


def test_look_up_that_never_ends(world: World) -> None:
    """A sender that waits for a name ends by itself all the same, and its event is kept (DLV-7, DLV-8)."""
    world.binding.endpoint = "http://never.example/"
    world.spool.mkdir(parents=True)
    (world.spool / f"{'0' * 36}.json").write_text('{"id": "0"}')
    job = {"binding": world.binding.as_dict(), "directory": str(world.project), "event": None}
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(job),
        env={**world.environ, "PYTHONPATH": str(Path(tactful.__file__).parent.parent)},
        text=True,
        check=False,
    )
    assert run.returncode == -signal.SIGALRM
    assert len(list(world.spool.iterdir())) == 1


def test_killed_while_sending(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An event whose sender was killed on the way is sent by a later run under the same id (DLV-11)."""
    started: list[int] = []
    spawn = os.posix_spawn

    def note(*arguments: Any, **options: Any) -> int:
        started.append(spawn(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(launch.os, "posix_spawn", note)
    world.endpoint.answering.clear()
    tactful.record(world.binding, EVENT, world.environ, str(world.project))
    world.endpoint.received.acquire()
    os.kill(started[0], signal.SIGKILL)
    os.waitpid(started[0], 0)
    world.endpoint.answering.set()
    world.record("framework:service_infoViewed")
    first, second = ([event["id"] for event in body["events"]] for body in world.endpoint.bodies)
    assert first[0] == second[0]
    assert (len(second), world.pending()) == (2, [])
