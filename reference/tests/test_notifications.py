"""Facts about which notification is shown, and how."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any

import pytest

from tactful import notifications
from tactful.item import Item
from tactful.mode import Mode

if TYPE_CHECKING:
    from conftest import World

HOUR = 3_600_000
NOW = 1_000_000 * HOUR
MINOR = {"code": "OUTDATED_MINOR_VERSION", "message": "a minor version is out"}
MAJOR = {"code": "OUTDATED_MAJOR_VERSION", "message": "a major version is out"}
PATCH = {"code": "OUTDATED_PATCH_VERSION", "message": "a patch is out"}
OFFER = {"code": "OFFER", "message": "an offering"}


def choose(items: list[tuple[str, int]], history: object, name: str = "on") -> str | None:
    """Return the code that is chosen from (code, hours) at NOW."""
    chosen = notifications.choose([Item(code, "text", hours) for code, hours in items], history, Mode(name), NOW)
    return chosen.code if chosen else None


def show(world: World, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Show what is due and return the lines on standard error; nothing else was written."""
    notifications.show(world.binding, world.environ)
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.splitlines()


def receive(world: World, items: Any) -> None:
    """Let an earlier run have received `items`."""
    world.cache.parent.mkdir(exist_ok=True)
    world.cache.write_text(json.dumps(items))


def test_never_shown_first() -> None:
    """What was never shown goes before what was, however long ago that is."""
    assert choose([("A", 0), ("B", 0)], {"A": 1}) == "B"


def test_least_recently_shown() -> None:
    """Of what was shown the least recently shown goes first."""
    assert choose([("A", 1), ("B", 1)], {"A": NOW - 5 * HOUR, "B": NOW - 9 * HOUR}) == "B"
    assert choose([("A", 1), ("B", 1)], {"A": 1, "B": 0}) == "B"


def test_longest_interval() -> None:
    """Of what was never shown the longest interval goes first, and always last."""
    assert choose([("A", 0), ("B", 2), ("C", 9), ("D", 9)], {}) == "C"
    assert choose([("A", 0), ("B", 2)], {}) == "B"


def test_order_of_the_list() -> None:
    """Where nothing else tells, the first of the list is shown."""
    assert choose([("B", 24), ("A", 24)], {}) == "B"


@pytest.mark.parametrize(("age", "due"), [(0, False), (24 * HOUR - 1, False), (24 * HOUR, True), (25 * HOUR, True)])
def test_interval(age: int, due: bool) -> None:  # noqa: FBT001 - a column of a table
    """An item waits out its interval and is due when exactly that has passed; in `force` it does not wait."""
    assert choose([("A", 24)], {"A": NOW - age}) == ("A" if due else None)
    assert choose([("A", 24)], {"A": NOW - age}, "force") == "A"


def test_always() -> None:
    """An interval of 0 is always due."""
    assert choose([("A", 0)], {"A": NOW}) == "A"


@pytest.mark.parametrize("noted", [NOW + 1, -1, "yesterday", None, True, [], float("inf"), float("nan")])
def test_impossible_time(noted: object) -> None:
    """A time in the future, below zero or no number counts as never shown."""
    assert choose([("B", 0), ("A", 24)], {"A": noted, "B": 0}) == "A"


@pytest.mark.parametrize("history", [None, [], "text", 1])
def test_malformed_history(history: object) -> None:
    """A history that is no object is one in which nothing was shown."""
    assert choose([("A", 24)], history) == "A"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("off", []),
        ("upgrades-only", ["a major version is out"]),
        ("on", ["a patch is out"]),
        ("force", ["a patch is out"]),
    ],
)
def test_modes(world: World, capsys: pytest.CaptureFixture[str], name: str, shown: list[str]) -> None:
    """`off` shows nothing, `upgrades-only` minor and major versions alone, `on` and `force` everything."""
    receive(world, [PATCH, OFFER, MAJOR])
    world.environ["SLS_NOTIFICATIONS_MODE"] = name
    assert show(world, capsys) == shown


@pytest.mark.parametrize("name", ["on", "force"])
def test_each_is_shown_in_turn(world: World, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """Three items are all shown within three runs, one a run."""
    receive(world, [MINOR, MAJOR, OFFER])
    world.environ["SLS_NOTIFICATIONS_MODE"] = name
    shown = [show(world, capsys) for _ in range(3)]
    assert sorted(shown) == [["a major version is out"], ["a minor version is out"], ["an offering"]]


def test_shown_once(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """What was shown is noted in the rc file in milliseconds of the epoch, and not shown again before its time."""
    receive(world, [OFFER])
    before = int(time.time() * 1000)
    assert show(world, capsys) == ["an offering"]
    assert before <= world.read_rc()["shownNotificationsHistory"]["OFFER"] <= int(time.time() * 1000)
    assert show(world, capsys) == []


def test_keeps_the_rest_of_the_rc(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Noting what was shown keeps the choice, other keys and the rest of the history, and records no choice."""
    world.write_rc({"trackingDisabled": True, "shownNotificationsHistory": {"OLD": "x"}, "accessKeys": {"a": 1}})
    receive(world, [OFFER])
    assert show(world, capsys) == ["an offering"]
    content = world.read_rc()
    assert content["shownNotificationsHistory"].pop("OFFER")
    assert content == {"trackingDisabled": True, "shownNotificationsHistory": {"OLD": "x"}, "accessKeys": {"a": 1}}


@pytest.mark.parametrize(("name", "shown"), [("on", []), ("force", ["an offering"])])
def test_unwritable_history(world: World, capsys: pytest.CaptureFixture[str], name: str, shown: list[str]) -> None:
    """Where it cannot be noted nothing is shown but in `force`, and a damaged rc file is left as it is."""
    receive(world, [OFFER])
    world.rc.write_text("{damaged")
    world.environ["SLS_NOTIFICATIONS_MODE"] = name
    assert show(world, capsys) == shown
    assert world.rc.read_text() == "{damaged"


@pytest.mark.parametrize(("name", "shown"), [("on", []), ("force", ["an offering"])])
def test_unwritable_folder(
    world: World,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    shown: list[str],
) -> None:
    """Where the rc file cannot be replaced nothing is shown but in `force`."""

    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    receive(world, [OFFER])
    world.environ["SLS_NOTIFICATIONS_MODE"] = name
    monkeypatch.setattr(os, "replace", refuse)
    assert show(world, capsys) == shown


def test_unknown_mode(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """A mode that is not understood is named in one line with the accepted values, and shows upgrades only."""
    world.environ["SLS_NOTIFICATIONS_MODE"] = "qui\x1bet"
    receive(world, [OFFER, MINOR])
    line, shown = show(world, capsys)
    assert line.startswith("SLS_NOTIFICATIONS_MODE=quiet ")
    assert all(value in line for value in ("off", "upgrades-only", "on", "force", "0", "1", "2", "3"))
    assert shown == "a minor version is out"


@pytest.mark.parametrize("text", ["", "{", "null", '{"code": "A"}', '["x", null, {}]', "[NaN]", "\ufffd", "[" * 99_999])
def test_malformed_list(world: World, capsys: pytest.CaptureFixture[str], text: str) -> None:
    """A list that cannot be read shows nothing, and is no error."""
    receive(world, [])
    world.cache.write_text(text)
    assert show(world, capsys) == []


def test_nothing_received(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing was received nothing is shown or written."""
    assert show(world, capsys) == []
    assert world.tree() == {}


def test_no_home(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a home nothing is shown."""
    receive(world, [OFFER])
    del world.environ["HOME"]
    assert show(world, capsys) == []


def test_unknown_mode_without_home(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """A mode that is not understood is named also where there is no home to keep anything in."""
    world.environ["SLS_NOTIFICATIONS_MODE"] = "quiet"
    del world.environ["HOME"]
    (line,) = show(world, capsys)
    assert line.startswith("SLS_NOTIFICATIONS_MODE=quiet ")


def test_after_the_output(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the command has printed is written out before a notification is."""
    order: list[str] = []

    class Stream:
        def __init__(self, name: str) -> None:
            self.name = name

        def write(self, _: str) -> None:
            order.append(f"write {self.name}")

        def flush(self) -> None:
            order.append(f"flush {self.name}")

    receive(world, [OFFER])
    monkeypatch.setattr("sys.stdout", Stream("output"))
    monkeypatch.setattr("sys.stderr", Stream("errors"))
    notifications.show(world.binding, world.environ)
    assert order == ["flush output", "write errors", "flush errors"]


def test_broken_standard_error(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A standard error that is closed is no fault of the command."""
    receive(world, [OFFER])
    monkeypatch.setattr("sys.stderr", None)
    notifications.show(world.binding, world.environ)


@pytest.mark.parametrize("lacks", ["mode_variable", "history"])
def test_tool_without_notifications(world: World, capsys: pytest.CaptureFixture[str], lacks: str) -> None:
    """A tool with no variable for the mode, or no place to note what was shown, shows nothing."""
    receive(world, [MINOR])
    setattr(world.binding, lacks, None)
    assert show(world, capsys) == []
