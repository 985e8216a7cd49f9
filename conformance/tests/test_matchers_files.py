"""What became of files: `rc` with all of its words, `backup`, and `files`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tactful_conformance.judge.matchers import MATCHERS

RC = "home/.serverlessrc"
Files = list[dict[str, Any]]


def held(expected: str | None, actual: str | None) -> bool:
    """Say whether a matcher holds where it is to hold, and else says what it is to say."""
    return actual is None if expected is None else actual is not None and expected in actual


def rc(data: str | bytes | None = "{}", **changes: Any) -> dict[str, Any]:
    """Give the rc file."""
    return {"place": RC, "data": data, **changes}


def real(data: str | bytes | None = "{}", **changes: Any) -> dict[str, Any]:
    """Give the file that the rc file names where it is a link."""
    return {"place": "home/dot/rc", "data": data, **changes}


LINK = rc(None, kind="link", target="dot/rc")
UP = rc(None, kind="link", target="../home/dot/./rc")
MIDDLE, LAST = {**real(None), "kind": "link", "target": "last"}, {"place": "home/dot/last", "data": "{}"}
FIFO = rc(None, kind="fifo")
FOLDER = rc(None, kind="directory")


@pytest.mark.parametrize(
    ("wanted", "after", "expected"),
    [
        ({"off": True}, [rc('{"off": true}')], None),
        ({"off": True}, [rc('\ufeff{"off": true, "more": 1}')], None),
        ({"a": {"b": [1]}}, [rc('{"a": {"b": [1]}}')], None),
        ({"off": None}, [rc('{"off": null}')], None),
        ({"off": True}, [LINK, real('{"off": true}')], None),
        ({"off": True}, [UP, real('{"off": true}')], None),
        ({"off": True}, [rc('{"off": false}')], 'rc file: {"off": false}'),
        ({"off": True}, [rc('{"off": 1}')], 'rc file: {"off": 1}'),
        ({"off": True}, [rc('{"off": "true"}')], 'rc file: {"off": "true"}'),
        ({"off": None}, [rc("{}")], "rc file: {}"),
        ({"off": True, "more": 1}, [rc('{"off": true}')], 'rc file: {"off": true}'),
        ({"off": True}, [LINK, real('{"off": false}')], 'rc file: {"off": false}'),
        ({"off": True}, [LINK], "there is no rc file"),
        ({"off": True}, [], "there is no rc file"),
        ({"off": True}, [rc("{")], "the rc file is not JSON: b'{'"),
        ({"off": True}, [rc("")], "the rc file is not JSON: b''"),
        ({"off": True}, [rc(b"\xff")], "the rc file is not JSON"),
        ({"off": True}, [rc("[" * 100_000)], "the rc file is not JSON"),
        ({"off": True}, [rc('["off"]')], "the rc file is not an object"),
        ({"off": True}, [rc(None)], "the rc file is a text that cannot be read"),
        ({"off": True}, [FIFO], "the rc file is a fifo that cannot be read"),
        ({"off": True}, [FOLDER], "the rc file is a directory that cannot be read"),
    ],
)
def test_contains(wanted: Mapping[str, Any], after: Files, expected: str | None, seen: Any) -> None:
    """The rc file is a JSON object with the wanted values, of the same type, and through one link."""
    actual = MATCHERS["rc"]({"contains": wanted}, seen.view({"files": after}))

    assert held(expected, actual), actual


KEYS = [
    ([rc('{"a": 1}')], [rc('{"a": 1, "off": true}')], None),
    ([rc('{"a": 1, "b": 2}')], [rc('{"b": 2, "a": 1}')], None),
    ([rc("{}")], [rc("{}")], None),
    ([LINK, real('{"a": 1}')], [LINK, real('{"a": 1}')], None),
    ([LINK, real('{"a": 1}')], [rc('{"a": 1}')], None),
    ([rc('{"n": 123456789012345678901}')], [rc('{"n": 123456789012345678901}')], None),
    ([rc('{"n": 123456789012345678901}')], [rc('{"n": 123456789012345683968}')], "lost or changed: n"),
    ([rc('{"a": 1, "b": 2}')], [rc('{"a": 1}')], "lost or changed: b"),
    ([rc('{"a": 1, "b": 2}')], [rc("{}")], "lost or changed: a, b"),
    ([rc('{"a": 1}')], [rc('{"a": true}')], "lost or changed: a"),
    ([rc('{"a": null}')], [rc("{}")], "lost or changed: a"),
    ([rc('{"a": 1}')], [], "there is no rc file"),
    ([rc('{"a": 1}')], [rc('{"a"')], "the rc file is not JSON"),
    ([rc('{"a"')], [rc("{}")], "the rc file is not JSON"),
]
BYTES = [
    ([rc("{ }")], [rc("{ }", inode=2)], None),
    ([rc(b"\xff")], [rc(b"\xff")], None),
    ([], [], None),
    ([LINK], [LINK], None),
    ([rc("{ }")], [rc("{}")], "the rc file changed to b'{}'"),
    ([rc("{}")], [rc("{}\n")], "the rc file changed to b'{}\\n'"),
    ([rc("{}")], [], "the rc file is gone"),
    ([], [rc("{}")], "the rc file was created"),
    ([FOLDER], [rc("{}")], "the rc file changed to b'{}'"),
    ([rc("{}")], [FOLDER], "the rc file is now a directory"),
    ([LINK], [{**LINK, "target": "else"}], "the rc file is now a link"),
]
LINKS = [
    ([LINK], [LINK], None),
    ([LINK], [{**LINK, "inode": 2}], None),
    ([LINK], [UP], "the link home/.serverlessrc is now a link"),
    ([LINK], [rc("{}")], "the link home/.serverlessrc is now a text"),
    ([LINK], [], "the link home/.serverlessrc is gone"),
    # Of a chain, each of its links.
    ([LINK, MIDDLE, LAST], [LINK, MIDDLE, LAST], None),
    ([LINK, MIDDLE, LAST], [LINK, real(), LAST], "the link home/dot/rc is now a text"),
    ([rc()], [rc()], None),
]
MODE = [
    ([rc(mode="0600")], [rc(mode="0600", inode=2)], None),
    ([rc(mode="0600")], [rc(mode="0644")], "mode 0644, which was 0600"),
    ([rc(mode="0640")], [rc(mode="0600")], "mode 0600, which was 0640"),
    ([rc(mode="0600")], [], "the rc file is gone"),
    # Of a link, the mode of the file that it names.
    ([LINK, real(mode="0600")], [LINK, real(mode="0600")], None),
    ([LINK, real(mode="0600")], [LINK, real(mode="0644")], "mode 0644, which was 0600"),
    ([LINK, real(mode="0600")], [LINK], "the rc file is gone"),
]
TABLES = {"keys": KEYS, "bytes": BYTES, "link": LINKS, "mode": MODE}


@pytest.mark.parametrize(
    ("keeps", "before", "after", "expected"), [(word, *row) for word, rows in TABLES.items() for row in rows]
)
def test_keeps(keeps: str, before: Files, after: Files, expected: str | None, seen: Any) -> None:
    """What is kept of the rc file is the same before the first step and after the one that is spoken of."""
    actual = MATCHERS["rc"]({"keeps": keeps}, seen.view({"files": after}, before=before))

    assert held(expected, actual), actual


@pytest.mark.parametrize(
    ("wanted", "before", "after", "expected"),
    [
        (True, [rc()], [rc(inode=2)], None),
        (True, [LINK, real()], [LINK, real(inode=2)], None),
        (True, [LINK, real()], [{**LINK, "inode": 2}, real()], "the same file, written to where it stood"),
        (True, [rc()], [rc('{"off": true}')], "the same file, written to where it stood"),
        (True, [rc()], [], "there is no rc file"),
        (True, [LINK, real()], [LINK], "there is no rc file"),
        (True, [], [], "there is no rc file"),
        (True, [], [rc()], None),
        (False, [rc()], [rc()], None),
    ],
)
def test_replaced(*, wanted: bool, before: Files, after: Files, expected: str | None, seen: Any) -> None:
    """A file that was replaced in one step is there, and is another one than before."""
    actual = MATCHERS["rc"]({"replaced": wanted}, seen.view({"files": after}, before=before))

    assert held(expected, actual), actual


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (rc('{"a": 1, "off": true}', inode=2), None),
        (rc('{"off": true}', inode=2), "lost or changed: a"),
        (rc('{"a": 1}', inode=2), "rc file: {}"),
        (rc('{"a": 1, "off": true}'), "the same file"),
    ],
)
def test_words_together(after: dict[str, Any], expected: str | None, seen: Any) -> None:
    """Where `rc` has several words, each of them holds."""
    wanted = {"keeps": "keys", "contains": {"off": True}, "replaced": True}

    actual = MATCHERS["rc"](wanted, seen.view({"files": [after]}, before=[rc('{"a": 1}')]))

    assert held(expected, actual), actual


def test_place_and_step(seen: Any) -> None:
    """The rc file is where the binding has it, as it was after the step that is spoken of."""
    elsewhere = {"place": "home/other", "data": '{"off": true}'}
    view = seen.view({"files": [{**elsewhere, "data": "{}"}, rc()]}, {"files": [elsewhere, rc()]}, rc="home/other")

    assert MATCHERS["rc"]({"contains": {"off": True}}, view) is None


def copy(data: str | bytes | None, place: str = f"{RC}.bak", **changes: Any) -> dict[str, Any]:
    """Give a file beside the rc file."""
    return {"place": place, "data": data, **changes}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([rc("{")], [rc(), copy("{")], None),
        ([rc("{")], [rc(), copy("{", f"{RC}.2.bak")], None),
        ([rc(b"\xff")], [rc(), copy(b"\xff", f"{RC}-old.bak")], None),
        ([rc("{")], [rc()], "no copy with the old bytes beside it; there are: none"),
        ([rc("{")], [rc(), copy("")], f"there are: {RC}.bak"),
        ([rc("{")], [rc(), copy("{", f"{RC}.old")], "there are: none"),
        ([rc("{")], [rc(), copy("{", "home/copy.bak")], "there are: none"),
        ([rc("{")], [rc(), copy("{", f"work/{RC}.bak")], "there are: none"),
        # An earlier copy is not the new one, and stays.
        ([rc("{"), copy("first")], [rc(), copy("first"), copy("{", f"{RC}.2.bak")], None),
        ([rc("{"), copy("first")], [rc(), copy("{")], f"an earlier copy was overwritten: {RC}.bak"),
        ([rc("{"), copy("first")], [rc(), copy("{", f"{RC}.2.bak")], f"an earlier copy was overwritten: {RC}.bak"),
        ([rc("{"), copy("{")], [rc(), copy("{")], f"no copy with the old bytes beside it; there are: {RC}.bak"),
        # Behind a link, the copy lies beside the real file.
        ([LINK, real("{")], [LINK, real(), copy("{", "home/dot/rc.bak")], None),
        ([UP, real("{")], [UP, real(), copy("{", "home/dot/rc.bak")], None),
        ([LINK, real("{")], [LINK, real(), copy("{")], "there are: none"),
    ],
)
def test_backup(before: Files, after: Files, expected: str | None, seen: Any) -> None:
    """The old bytes are under a free name that ends in `.bak`, beside the real rc file."""
    actual = MATCHERS["backup"]("kept", seen.view({"files": after}, before=before))

    assert held(expected, actual), actual


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (f"kept as /sandbox/{RC}.2.bak\n", None),
        (f"kept as {RC}.2.bak.", None),
        (f"kept as {RC}.bak", f"the copy is {RC.removeprefix('home/')}.2.bak, and what was written is"),
        (f"kept as {RC}.2.bak.old", "the copy is"),
        ("", "the copy is"),
    ],
)
@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_backup_named(stream: str, written: str, expected: str | None, seen: Any) -> None:
    """The copy that was made is named by what the command writes, and not another one that was there."""
    before, after = [rc("{"), copy("first")], [rc(), copy("first"), copy("{", f"{RC}.2.bak")]
    step = {"files": after, "commands": [{stream: written}]}

    actual = MATCHERS["backup"]("named", seen.view(step, before=before))

    assert held(expected, actual), actual
    assert MATCHERS["backup"]("named", seen.view({"files": [rc()]}, before=[rc("{")])) is not None


HOME = {"place": "home", "kind": "directory", "data": None, "mode": "0755"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([HOME, rc()], [HOME, rc()], None),
        ([HOME, rc(inode=1)], [HOME, rc(inode=2)], None),
        ([{**HOME, "size": 40}], [{**HOME, "size": 60}], None),
        ([HOME], [HOME, rc()], "home/.serverlessrc is new"),
        ([HOME, rc()], [HOME], "home/.serverlessrc is gone"),
        ([rc("{}")], [rc("[]")], "home/.serverlessrc is another"),
        ([rc(mode="0600")], [rc(mode="0644")], "home/.serverlessrc is another"),
        ([HOME], [{**HOME, "mode": "0777"}], "home is another"),
        ([LINK], [{**LINK, "target": "dot/other"}], "home/.serverlessrc is another"),
        ([LINK, real()], [rc(), real()], "home/.serverlessrc is another"),
    ],
)
def test_files(before: Files, after: Files, expected: str | None, seen: Any) -> None:
    """Nothing in the home is new, gone, or another in kind, mode, bytes or where it links to."""
    actual = MATCHERS["files"]("unchanged", seen.view({"files": after}, before=before))

    assert held(expected, actual), actual


def test_files_before_the_step(seen: Any) -> None:
    """What an earlier run has left in the home is none of the step's."""
    earlier = {"files": [HOME, rc()]}

    assert MATCHERS["files"]("unchanged", seen.view(earlier, {"files": [HOME, rc()]}, before=[HOME])) is None
    assert MATCHERS["files"]("unchanged", seen.view(earlier, {"files": [HOME]}, before=[HOME])) == (
        "home/.serverlessrc is gone"
    )


@pytest.mark.parametrize(("before", "place"), [([HOME], "account/.machine-id"), ([], "home/.machine-id")])
def test_files_that_are_nobodys(before: Files, place: str, seen: Any) -> None:
    """What an earlier run has left where no home is, or in another one, is not there for any run to leave."""
    left = {"files": [*before, rc(place=place)]}

    assert MATCHERS["files"]("unchanged", seen.view(left, left, before=before)) == f"{place} is new"
