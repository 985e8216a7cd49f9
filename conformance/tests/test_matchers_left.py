"""What is left when a run has ended, and where it went: `left`, `left_private`, `followed`, and new words of `rc`."""

from __future__ import annotations

from typing import Any

import pytest

from tactful_conformance.judge.finding import NothingToJudgeError
from tactful_conformance.judge.matchers import MATCHERS
from tactful_conformance.observation import Lookup

RC = "home/.serverlessrc"
ELSEWHERE = {"elsewhere": frozenset({"elsewhere.test"})}


def rc(data: str = "{}", **changes: Any) -> dict[str, Any]:
    """Give the rc file."""
    return {"place": RC, "data": data} | changes


@pytest.mark.parametrize(
    ("wanted", "before", "after", "expected"),
    [
        ({"exists": True}, [], [rc()], None),
        ({"exists": True}, [], [], "there is no rc file"),
        ({"exists": False}, [], [], None),
        ({"exists": False}, [], [rc()], "there is an rc file"),
        ({"mode": "0600"}, [], [rc(mode="0600")], None),
        ({"mode": "0600"}, [], [rc(mode="0644")], "mode 0644"),
        ({"mode": "0600"}, [], [], "there is no rc file"),
        ({"without": ["a"]}, [], [rc('{"b": 1}')], None),
        ({"without": ["a", "b"]}, [], [rc('{"b": null}')], 'rc file: {"b": null}'),
        ({"without": ["a"]}, [], [], None),
        ({"keeps": "order"}, [rc('{"b": 1, "a": 2}')], [rc('{"b": 1, "new": 0, "a": 2}')], None),
        ({"keeps": "order"}, [rc('{"b": 1, "a": 2}')], [rc('{"a": 2, "b": 1}')], "in another order: a, b"),
        ({"keeps": "order"}, [rc('{"b": 1, "a": 2}')], [rc('{"b": 1}')], "lost or changed: a"),
        ({"keeps": "order"}, [rc()], [], "there is no rc file"),
        ({"exists": True, "mode": "0600"}, [], [rc()], "mode 0644"),
    ],
)
def test_rc(wanted: Any, before: Any, after: Any, expected: str | None, seen: Any) -> None:
    """An rc file is there or not, with a mode, without keys, and with its keys in the order that they had."""
    assert expected == MATCHERS["rc"](wanted, seen.view({"files": after}, before=before))


def test_no_backup(seen: Any) -> None:
    """There is no copy beside the rc file, or it is named."""
    copy = {"place": f"{RC}.bak", "data": "x"}

    assert MATCHERS["backup"]("none", seen.view({"files": [rc()]}, before=[rc()])) is None
    actual = MATCHERS["backup"]("none", seen.view({"files": [rc(), copy]}, before=[rc()]))
    assert actual == f"there is a copy: {RC}.bak"


def test_left(seen: Any) -> None:
    """A process that had to be killed after any step is named."""
    assert MATCHERS["left"]("none", seen.view({}, {})) is None
    assert MATCHERS["left"]("none", seen.view({"leftover": ("sender",)}, {})) == "sender"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [rc('{"who": "somebody"}')], f"`somebody`, plain, in `{RC}`"),
        ([], [rc('{"who": "nobody"}')], None),
        ([], [], None),
        # What the suite has planted is not the CLI's, until the CLI writes it.
        ([rc("somebody")], [rc("somebody")], None),
        ([rc("somebody")], [rc("somebody else")], f"`somebody`, plain, in `{RC}`"),
        ([], [rc("c29tZWJvZHk=")], f"`somebody`, Base64, in `{RC}`"),
        ([], [{"place": RC, "data": None}], None),
        ([], [rc(place="home/somebody.lock")], "`somebody`, plain, in the name of `home/somebody.lock`"),
        ([rc(place="home/somebody.lock")], [rc(place="home/somebody.lock")], None),
    ],
)
def test_left_private(before: Any, after: Any, expected: str | None, seen: Any) -> None:
    """What lies in the home after the last step, and its name, is searched for what is planted, in every form."""
    view = seen.view(
        {"files": [rc("somebody first")]}, {"files": after}, before=before, canaries={"user": ("somebody",)}
    )

    assert expected == MATCHERS["left_private"]("user", view)


@pytest.mark.parametrize(
    "step",
    [
        {"requests": [{}, {"host": "elsewhere.test"}]},
        {"requests": [{}], "connections": [{"host": "elsewhere.test"}]},
        {"requests": [{}], "lookups": (Lookup("telemetry", "elsewhere.test", "A"),)},
    ],
)
def test_followed(step: Any, seen: Any) -> None:
    """A request, a connection and a look-up each follow a redirect."""
    assert MATCHERS["followed"]("none", seen.view(step, **ELSEWHERE)) == "it was followed to elsewhere.test"


def test_not_followed(seen: Any) -> None:
    """Whoever asks and stays is not sent elsewhere; where nobody asked, nobody could be."""
    assert MATCHERS["followed"]("none", seen.view({"requests": [{}]}, **ELSEWHERE)) is None
    with pytest.raises(NothingToJudgeError):
        MATCHERS["followed"]("none", seen.view({}, **ELSEWHERE))


def test_without(seen: Any) -> None:
    """What is not to be written is named where it is."""
    view = seen.view({"commands": [{"stderr": "one two", "stdout": "three"}]})

    assert MATCHERS["stderr"]({"without": ["three"]}, view) is None
    assert MATCHERS["stderr"]({"contains": ["one"], "without": ["two"]}, view) == "with 'two': 'one two'"
    assert MATCHERS["stdout"]({"without": ["three"]}, view) == "with 'three': 'three'"


def test_status_lists(seen: Any) -> None:
    """What else says off, and what was overruled, is held in order."""
    view = seen.view({"commands": [{"stdout": '{"also_off": ["a", "b"], "ignored": []}'}]})

    assert MATCHERS["status"]({"also_off": ["a", "b"], "ignored": []}, view) is None
    assert MATCHERS["status"]({"also_off": ["b", "a"]}, view) == 'status: {"also_off": ["a", "b"]}'
