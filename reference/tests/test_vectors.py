"""The library gives the answer of every vector of the specification."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import tactful
from tactful import mode
from tactful._tables import BINDINGS

if TYPE_CHECKING:
    from conftest import World

VECTORS = Path(__file__).parent.parent.parent / "spec" / "vectors"


def load(name: str) -> list[Any]:
    """Return the vectors of one file as parameters, under their ids."""
    rows = json.loads((VECTORS / name).read_text())["vectors"]
    return [pytest.param(row["given"], row["expect"], id=row["id"]) for row in rows]


def write_state(path: Path, state: dict[str, Any] | None) -> None:
    """Bring the file at `path` into a state of spec/tables/damaged-files.yaml, to a content, or leave it missing."""
    kind = "missing" if state is None else state.get("kind", "text")
    if kind == "directory":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "link-loop":
        path.symlink_to(path.name)
    elif kind == "dangling-link":
        path.symlink_to("nowhere")
    elif kind == "text":
        assert state is not None
        text = json.dumps(state["content"]) if "content" in state else state["text"]
        path.write_bytes(text.encode(state.get("encoding", "utf-8")))
    elif kind == "unreadable":
        path.touch(mode=0)
    else:
        assert kind == "missing"


def set_home(world: World, home: str) -> None:
    """Bring HOME into a state: directory, missing, file, unset or empty."""
    if home == "unset":
        del world.environ["HOME"]
    else:
        places = {
            "directory": str(world.home),
            "missing": str(world.home / "nowhere"),
            "file": str(world.project / "serverless.yml"),
            "empty": "",
        }
        world.environ["HOME"] = places[home]


@pytest.mark.parametrize(("given", "expect"), load("decision.json"))
def test_decision(given: dict[str, Any], expect: dict[str, Any], world: World) -> None:
    """A decision is that of the vector, to the letter."""
    world.binding = tactful.Binding(
        name="serverless",
        table={**BINDINGS["serverless"], "consent": given["consent"]},
        cli="example",
        version="1",
        endpoint=world.endpoint.url,
    )
    world.environ.update(given["env"])
    write_state(world.rc, given["rc"])
    write_state(world.project / ".serverlessrc", given["project"])
    set_home(world, given["home"])
    assert world.decide() == expect


@pytest.mark.parametrize(("given", "expect"), load("mode.json"))
def test_mode(given: dict[str, Any], expect: dict[str, Any], world: World) -> None:
    """A mode, and whether its value is unknown, are those of the vector."""
    environ = {"CI": "true"} if given["ci"] else {}
    if given["value"] is not None:
        environ["SLS_NOTIFICATIONS_MODE"] = given["value"]
    found = mode.read(world.binding, environ)
    assert {"mode": found.name, "unknown": found.unknown is not None} == expect
