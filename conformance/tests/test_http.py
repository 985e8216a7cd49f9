"""Facts about reading requests off a connection, byte by byte."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import zlib

import pytest

from tactful_conformance.run.collect.answer import Answer
from tactful_conformance.run.collect.http import NotHttpError, ReceivedRequest, serve_connection
from tactful_conformance.run.collect.stream import Stream

GET = b"GET /a HTTP/1.1\r\nHost: h\r\n\r\n"
GZIP = gzip.compress(b"one", mtime=0)
CAP = 1000


def post(body: bytes, *headers: str, path: str = "/") -> bytes:
    """Make a request with a body."""
    lines = [f"POST {path} HTTP/1.1", "Host: h", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def let_go() -> None:
    """Hold nothing back."""


async def serve(chunks: list[bytes], answer: Answer) -> tuple[list[ReceivedRequest], bytes, Exception | None]:
    """Send chunks over a connection and end it; gives the requests, all that was answered, and what was raised."""
    ours, theirs = socket.socketpair()
    stream = Stream(ours)
    client_reader, client_writer = await asyncio.open_connection(sock=theirs)
    requests: list[ReceivedRequest] = []

    def note(request: ReceivedRequest) -> Answer:
        requests.append(request)
        return answer

    async def serve() -> Exception | None:
        try:
            await serve_connection(stream, note, let_go, CAP)
        except (NotHttpError, OSError) as error:
            return error
        finally:
            stream.close()
        return None

    task = asyncio.create_task(serve())
    for chunk in chunks:
        client_writer.write(chunk)
        await client_writer.drain()
        # The other side reads what there is before there is more.
        await asyncio.sleep(0)
    client_writer.write_eof()
    answered = await client_reader.read()
    error = await task
    client_writer.close()
    with contextlib.suppress(OSError):
        await client_writer.wait_closed()
    return requests, answered, error


def run(
    *chunks: bytes, status: int = 200, body: bytes = b"[]"
) -> tuple[list[ReceivedRequest], bytes, Exception | None]:
    """Serve chunks with one answer to each request."""
    return asyncio.run(serve(list(chunks), Answer(status, body)))


@pytest.mark.parametrize(
    ("chunks", "seen"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([GET], [("GET", "/a", b"")], id="without-body"),
        pytest.param([post(b"one")], [("POST", "/", b"one")], id="with-body"),
        pytest.param([post(b"")], [("POST", "/", b"")], id="with-empty-body"),
        pytest.param([post(b"one", path="/p?q=1#f")], [("POST", "/p?q=1#f", b"one")], id="target-as-it-came"),
        pytest.param(
            [post(b"one"), GET, post(b"two")],
            [("POST", "/", b"one"), ("GET", "/a", b""), ("POST", "/", b"two")],
            id="several-one-after-the-other",
        ),
        pytest.param(
            [post(b"one") + GET + post(b"two")],
            [("POST", "/", b"one"), ("GET", "/a", b""), ("POST", "/", b"two")],
            id="several-in-one-piece",
        ),
        pytest.param([bytes([byte]) for byte in post(b"one")], [("POST", "/", b"one")], id="byte-by-byte"),
        pytest.param(
            [
                b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n",
                b"2\r\non\r\n",
                b"1\r\ne\r\n0\r\n\r\n",
            ],
            [("POST", "/", b"one")],
            id="chunked",
        ),
        pytest.param([b"POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\none"], [("POST", "/", b"one")], id="http-1.0"),
        pytest.param([post(GZIP, "Content-Encoding: gzip")], [("POST", "/", b"one")], id="gzip"),
        pytest.param([post(zlib.compress(b"one"), "Content-Encoding: Deflate")], [("POST", "/", b"one")], id="deflate"),
        pytest.param([post(b"plain", "Content-Encoding: gzip")], [("POST", "/", b"plain")], id="gzip-that-is-none"),
        pytest.param([post(GZIP[:-4], "Content-Encoding: gzip")], [("POST", "/", b"one")], id="gzip-that-is-cut-off"),
        pytest.param(
            [post(gzip.compress(b"a" * 5000), "Content-Encoding: gzip")],
            [("POST", "/", b"a" * CAP)],
            id="gzip-over-the-cap",
        ),
        pytest.param([post(b"one", "Content-Encoding: br")], [("POST", "/", b"one")], id="another-encoding"),
        pytest.param([post(b"a" * CAP)], [("POST", "/", b"a" * CAP)], id="body-of-the-cap"),
        pytest.param([post(b"a" * 5000)], [("POST", "/", b"a" * CAP)], id="body-over-the-cap"),
        pytest.param(
            [post(b"a" * 200_000), post(b"two")],
            [("POST", "/", b"a" * CAP), ("POST", "/", b"two")],
            id="another-after-a-body-over-the-cap",
        ),
    ],
)
def test_requests(chunks: list[bytes], seen: list[tuple[str, str, bytes]]) -> None:
    """Requests are read as they came: method, target, and body up to the cap, without its encoding."""
    requests, _, error = run(*chunks)

    assert error is None
    assert [(one.method, one.target, one.body) for one in requests] == seen


@pytest.mark.parametrize(
    ("chunk", "whole"),
    [
        pytest.param(GET, True, id="no-body"),
        pytest.param(post(b"a" * CAP), True, id="body-of-the-cap"),
        pytest.param(post(b"a" * (CAP + 1)), False, id="body-over-the-cap"),
        pytest.param(post(b"a" * 200_000), False, id="body-in-many-pieces"),
        pytest.param(post(gzip.compress(b"a" * CAP), "Content-Encoding: gzip"), True, id="gzip-of-the-cap"),
        pytest.param(post(gzip.compress(b"a" * 5000), "Content-Encoding: gzip"), False, id="gzip-over-the-cap"),
        pytest.param(post(b"plain", "Content-Encoding: gzip"), True, id="gzip-that-is-none"),
    ],
)
def test_whole(chunk: bytes, *, whole: bool) -> None:
    """A request of which anything was dropped is not whole."""
    (request,), _, _ = run(chunk)

    assert request.whole is whole


def test_behind_what_is_packed() -> None:
    """What stands behind the end of a packed body was sent too."""
    (request,), _, _ = run(post(GZIP + b"two", "Content-Encoding: gzip"))

    assert (request.body, request.whole) == (b"onetwo", True)


@pytest.mark.parametrize(
    ("chunks", "why", "data"),
    [
        pytest.param([b"\x16\x03\x01 hello\r\n\r\n"], "not HTTP", b"\x16\x03\x01 hello\r\n\r\n", id="tls"),
        pytest.param([b"one", b" two"], "not HTTP", b"one two", id="a-line-without-end"),
        pytest.param([b"GET /\r\n\r\n"], "not HTTP", b"GET /\r\n\r\n", id="http-0.9"),
        pytest.param([GET[:20]], "not HTTP", GET[:20], id="half-a-head"),
        pytest.param([post(b"one")[:-1]], "not HTTP", post(b"one")[:-1], id="half-a-body"),
        pytest.param([b"a" * 40_000], "not HTTP", b"a" * 40_000, id="a-flood"),
    ],
)
def test_not_http(chunks: list[bytes], why: str, data: bytes) -> None:
    """What is no request, or not a whole one, is an error that has its first bytes."""
    requests, _, error = run(*chunks)

    assert requests == []
    assert isinstance(error, NotHttpError)
    assert str(error).startswith(why)
    assert error.data == data


@pytest.mark.parametrize("headers", [(), ("Connection: close",)], ids=["kept-alive", "closed"])
@pytest.mark.parametrize("pieces", [1, 2])
def test_not_http_after_a_request(headers: tuple[str, ...], pieces: int) -> None:
    """What follows a request and is none is an error of its own, with its own bytes; the request counts."""
    sent = [post(b"one", *headers), b"two\r\n\r\n"]
    requests, _, error = run(*sent) if pieces == 2 else run(b"".join(sent))

    assert [one.body for one in requests] == [b"one"]
    assert isinstance(error, NotHttpError)
    assert error.data == b"two\r\n\r\n"


@pytest.mark.parametrize(
    ("request_", "status", "head", "body"),
    [
        pytest.param(GET, 200, b"HTTP/1.1 200 ", b"[1]", id="ok"),
        pytest.param(GET, 503, b"HTTP/1.1 503 ", b"[1]", id="unavailable"),
        pytest.param(GET, 204, b"HTTP/1.1 204 ", b"", id="no-content"),
        pytest.param(GET, 304, b"HTTP/1.1 304 ", b"", id="not-modified"),
        pytest.param(GET.replace(b"GET", b"HEAD"), 200, b"HTTP/1.1 200 ", b"", id="head"),
        pytest.param(GET.replace(b"1.1", b"1.0"), 200, b"HTTP/1.1 200 ", b"[1]", id="http-1.0"),
    ],
)
def test_answers(request_: bytes, status: int, head: bytes, body: bytes) -> None:
    """Each request is answered by the status and, where there can be one, the body."""
    requests, answered, error = run(request_, status=status, body=b"[1]")
    lines, _, content = answered.partition(b"\r\n\r\n")

    assert error is None
    assert len(requests) == 1
    assert lines.startswith(head)
    assert content == body


def test_every_request_is_answered() -> None:
    """Three requests over one connection get three answers, after a HEAD too."""
    _, answered, _ = run(GET.replace(b"GET", b"HEAD"), GET, post(b"one"))

    assert answered.count(b"HTTP/1.1 200 ") == 3


async def converse() -> bytes:
    """Send a head that expects to be told to go on, and the body only then; gives what is answered to that."""
    ours, theirs = socket.socketpair()
    served = Stream(ours)
    task = asyncio.create_task(serve_connection(served, lambda request: Answer(200, request.body), let_go, CAP))
    reader, writer = await asyncio.open_connection(sock=theirs)
    writer.write(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100 ")
    writer.write(b"one")
    writer.write_eof()
    await task
    served.close()
    answered = await reader.read()
    writer.close()
    return answered


def test_continue() -> None:
    """A client that waits to be told to send the body is told so."""
    answered = asyncio.run(converse())

    assert answered.startswith(b"HTTP/1.1 200 ")
    assert answered.endswith(b"\r\n\r\none")


def test_headers() -> None:
    """Headers are kept in their order, their names in lower case, bytes beyond ASCII as Latin-1."""
    (request,), _, _ = run(b"GET / HTTP/1.1\r\nHost: h\r\nX-Name: \xe4\r\nX-NAME: b\r\n\r\n")

    assert request.headers == (("host", "h"), ("x-name", "ä"), ("x-name", "b"))
