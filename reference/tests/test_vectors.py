"""The library gives the answer of every vector of the specification."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tactful import ci, item, mode, notifications

if TYPE_CHECKING:
    from conftest import World

VECTORS = Path(__file__).parent.parent.parent / "spec" / "vectors"
READ: set[str] = set()


def of(name: str) -> pytest.MarkDecorator:
    """Give each vector of a file to a test, under its id, and note that the file is read."""
    READ.add(name)
    rows = json.loads((VECTORS / name).read_text())["vectors"]
    parameters = [pytest.param(row["given"], row["expect"], id=row["id"]) for row in rows]
    return pytest.mark.parametrize(("given", "expect"), parameters)


@of("decision.json")
def test_decision(given: dict[str, Any], expect: dict[str, Any], world: World) -> None:
    """A decision is that of the vector, to the letter."""
    world.set_consent(given["consent"])
    world.environ.update(given["env"])
    world.write_rc_state(given["rc"])
    world.write_project_state(given["project"])
    world.set_home(given["home"])
    assert world.decide() == expect


@of("mode.json")
def test_mode(given: dict[str, Any], expect: dict[str, Any], world: World) -> None:
    """A mode, and whether its value is unknown, are those of the vector."""
    environ = {"CI": "true"} if given["ci"] else {}
    if given["value"] is not None:
        environ["SLS_NOTIFICATIONS_MODE"] = given["value"]
    found = mode.read(world.binding, environ)
    assert {"mode": found.name, "unknown": found.unknown is not None} == expect


@of("ci.json")
def test_ci(given: dict[str, Any], expect: dict[str, Any]) -> None:
    """The CI service that variables give away is that of the vector."""
    assert {"ci": ci.detect(given["env"])} == expect


@of("notification.json")
def test_notification(given: dict[str, Any], expect: dict[str, Any]) -> None:
    """Of what was received, that is shown which the vector names, or nothing."""
    items = item.read_all(given["received"])
    chosen = notifications.choose(items, given["history"], mode.Mode(given["mode"]), given["now"])
    assert {"shown": chosen.code if chosen is not None else None} == expect


@of("text.json")
def test_text(given: dict[str, Any], expect: dict[str, Any]) -> None:
    """Of a message the line of the vector shows."""
    assert {"line": item.clean(given["text"])} == expect


def test_no_file_is_forgotten() -> None:
    """Every file of vectors is read by a test here, and holds some."""
    assert {path.name for path in VECTORS.iterdir()} == READ
    assert [path.name for path in VECTORS.iterdir() if not json.loads(path.read_text())["vectors"]] == []
