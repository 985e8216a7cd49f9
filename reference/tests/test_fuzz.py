"""
Facts about whatever a person, a program or an endpoint may put where the library reads.

A hundred drawn states a fact here; `nox -s soak` draws a hundred thousand.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import tactful
from tactful import backoff, connection, exchange, item, json_text, launch, mode, notifications, rc, sender, spool
from tactful.home import Home
from tactful_cli.main import main

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENT = "framework:service_deployed"
BINDING = tactful.Binding.named("serverless", cli="example", version="1.2.3", endpoint="http://127.0.0.1:9/")
VARIABLES = ["SLS_TELEMETRY_DISABLED", "DO_NOT_TRACK", "SLS_NOTIFICATIONS_MODE", "CI", "BUILD_ID", "LANG", "TERM"]

DEEP = b"[" * 20_000

words = st.sampled_from(
    ["trackingDisabled", "shownNotificationsHistory", "meta", "created_at", "code", "message", "visibilityInterval"]
)
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
leaves = st.none() | st.booleans() | numbers | st.text(max_size=8) | words
values = st.recursive(
    leaves, lambda below: st.lists(below, max_size=4) | st.dictionaries(words | st.text(max_size=4), below, max_size=4)
)
texts = values.map(lambda value: json.dumps(value).encode())
#: Whole, cut off, with something put in, in another encoding, and what is no JSON at all.
contents = st.one_of(
    texts,
    st.tuples(texts, st.integers(0, 40)).map(lambda drawn: drawn[0][: -1 - drawn[1]]),
    st.tuples(texts, st.integers(0, 40), st.binary(min_size=1, max_size=3)).map(
        lambda drawn: drawn[0][: drawn[1]] + drawn[2] + drawn[0][drawn[1] :]
    ),
    texts.map(lambda text: text.decode().encode("utf-16")),
    st.binary(max_size=60),
    # What Python reads, and no standard of JSON.
    st.sampled_from([b'{"trackingDisabled": NaN}', b'{"meta": Infinity}', DEEP, b'{"a": ' + b"9" * 5_000 + b"}"]),
)
# Whatever bytes a parent process can hand on.
variables = st.dictionaries(
    st.sampled_from(VARIABLES),
    st.binary(max_size=12).map(lambda value: os.fsdecode(value.replace(b"\0", b"")))
    | st.sampled_from(["1", "0", "on"]),
)
items = st.fixed_dictionaries(
    {"code": st.text(max_size=6), "message": st.text(max_size=40)},
    optional={"visibilityInterval": leaves},
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home that all that is drawn is put into, one after the other, and a project to work in that is current."""
    folder, project = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("project")
    (project / "serverless.yml").write_text("service: example\n")
    with contextlib.chdir(project), mock.patch.object(launch, "start"):
        yield Home(str(folder), BINDING)


@contextlib.contextmanager
def captured() -> Iterator[tuple[io.TextIOWrapper, io.TextIOWrapper]]:
    """Let what is written go where it can be read again, through streams as a command has them."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)]
    with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
        yield streams[0], streams[1]


def written(stream: io.TextIOWrapper) -> str:
    """Give what was written."""
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode("utf-8", "surrogateescape")


def put(path: str, content: bytes | None) -> None:
    """Put a content in the place of a file, or nothing."""
    Path(path).unlink(missing_ok=True)
    Path(path).parent.mkdir(exist_ok=True)
    if content is not None:
        Path(path).write_bytes(content)


@settings(deadline=None)
@given(rc_file=st.none() | contents, project_file=st.none() | contents, environ=variables, received=contents)
@example(rc_file=DEEP, project_file=None, environ={}, received=b"")
@example(rc_file=None, project_file=DEEP, environ={}, received=b"")
@example(rc_file=None, project_file=None, environ={}, received=DEEP)
def test_library(
    home: Home, rc_file: bytes | None, project_file: bytes | None, environ: dict[str, str], received: bytes
) -> None:
    """Nothing that is read makes the library raise or write more than a line or two, and all of a damaged file stays."""
    put(home.rc, rc_file)
    put(".serverlessrc", project_file)
    put(home.cache, received)
    spool.clear(home.spool)
    environ = {**environ, "HOME": home.path}
    started = launch.start.call_count  # type: ignore[attr-defined]  # a stand-in
    with captured() as (output, errors):
        decision = tactful.decide(BINDING, environ)
        notifications.show(BINDING, environ)
        tactful.record(BINDING, EVENT, environ)
    # What went wrong within would have been swallowed, and the event with it.
    assert len(spool.collect(home.spool)) == decision.telemetry
    assert launch.start.call_count - started == (decision.telemetry or mode.may_fetch(BINDING, environ))  # type: ignore[attr-defined]
    state = rc.read(home.rc).state
    assert state != "damaged" or (not decision.telemetry and Path(home.rc).read_bytes() == rc_file)
    assert written(output) == ""
    assert len(written(errors).splitlines()) <= 2
    assert all(character.isprintable() or character == "\n" for character in written(errors))


# A command takes ten times as long as the library below it.
@settings(deadline=None, max_examples=settings().max_examples // 10)
@given(rc_file=st.none() | contents, environ=variables, received=contents, enable=st.booleans())
def test_command(home: Home, rc_file: bytes | None, environ: dict[str, str], received: bytes, *, enable: bool) -> None:
    """Whatever is read, a command prints what it prints and succeeds, and a choice can be recorded."""
    put(home.rc, rc_file)
    put(".serverlessrc", None)
    put(home.cache, received)
    with mock.patch.dict(os.environ, {**environ, "HOME": home.path}, clear=True), captured() as (output, errors):
        assert main(["deploy"]) == 0
        assert written(output) == "Deployed the service example\n"
        assert main(["slstats", "--enable" if enable else "--disable"]) == 0
    assert rc.read(home.rc).content["trackingDisabled"] is not enable
    assert "Traceback" not in written(errors)


@settings(deadline=None)
@given(answer=contents | st.lists(items, max_size=4).map(lambda drawn: json.dumps(drawn).encode()))
@example(answer=DEEP)
def test_answer(home: Home, answer: bytes) -> None:
    """Whatever an endpoint answers, what is kept of it is a list, and what is shown of that a line without controls."""
    put(home.rc, None)
    put(home.cache, None)
    Path(backoff.place(home, "questions")).unlink(missing_ok=True)
    with mock.patch.object(exchange, "get", return_value=answer), captured() as (_, errors):
        sender.fetch(home, BINDING)
        notifications.show(BINDING, {"HOME": home.path, "SLS_NOTIFICATIONS_MODE": "on"})
    assert not Path(home.cache).exists() or isinstance(json_text.parse(Path(home.cache).read_bytes()), list)
    listed = item.read_all(json_text.parse(Path(home.cache).read_bytes())) if Path(home.cache).exists() else []
    due = notifications.choose(listed, {}, mode.Mode("on"), 0)
    assert written(errors) == ("" if due is None else f"{due.message}\n")
    assert all(character.isprintable() or character == "\n" for character in written(errors))


@settings(deadline=None)
@given(answer=st.binary(max_size=80).map(lambda drawn: b"HTTP/1.1 200 OK\r\n" + drawn) | st.binary(max_size=80))
def test_connection(answer: bytes) -> None:
    """Whatever comes back over a connection is an answer, or an error that a sender expects."""
    ours, theirs = socket.socketpair()
    with ours, contextlib.closing(connection.Connection(ours, "host")) as connected:
        with theirs:
            theirs.sendall(answer)
        with contextlib.suppress(OSError, ValueError):
            head = connected.receive()
            content = connected.read(head, 40)
            assert content is None or len(content) <= 40


@settings(deadline=None)
@given(text=st.text())
def test_cleaning_twice(text: str) -> None:
    """A text that was cleaned is one line that can be printed, and cleaning it again changes nothing."""
    cleaned = item.clean(text)
    assert item.clean(cleaned) == cleaned
    assert cleaned.isprintable()


@settings(deadline=None)
@given(content=st.dictionaries(words | st.text(max_size=4), values, max_size=5), key=words, value=leaves)
def test_assigning(content: dict[str, Any], key: str, value: object) -> None:
    """Of a file in which a key is set all others keep their values and their order."""
    before = json.dumps(content, indent=2)
    after = json_text.parse(json_text.assign(before, (key,), value).encode())
    assert isinstance(after, dict)
    assert list(after) == [*content, *([] if key in content else [key])]
    assert repr({**json.loads(before), key: json.loads(json.dumps(value))}) == repr({**after})
