"""Facts about the decision."""

from __future__ import annotations

import json
import os
import pwd
from typing import TYPE_CHECKING, Any

import pytest

import tactful
from tactful._tables import BINDINGS

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import World


def test_default(world: World) -> None:
    """Where no source says anything telemetry is on by default, and nothing is read into it."""
    assert world.decide() == {"telemetry": True, "decided_by": "default", "also_off": [], "ignored": []}


@pytest.mark.parametrize("value", ["1", "0", "true", "false", "no", " 1 ", "x"])
def test_opt_out_variable(world: World, value: str) -> None:
    """Any value of SLS_TELEMETRY_DISABLED with a character in it turns telemetry off."""
    world.environ["SLS_TELEMETRY_DISABLED"] = value
    assert world.decide()["decided_by"] == "opt-out-variable"


@pytest.mark.parametrize("value", ["1", "true", "yes", "2", "TRUE", "False", " 0"])
def test_do_not_track(world: World, value: str) -> None:
    """DO_NOT_TRACK turns telemetry off unless it is exactly `0` or `false`."""
    world.environ["DO_NOT_TRACK"] = value
    assert world.decide()["decided_by"] == "do-not-track"


@pytest.mark.parametrize("value", ["", " ", "0", "false"])
def test_do_not_track_says_nothing(world: World, value: str) -> None:
    """A DO_NOT_TRACK that is blank, `0` or `false` says nothing, and is no allow either."""
    world.environ["DO_NOT_TRACK"] = value
    assert world.decide() == {"telemetry": True, "decided_by": "default", "also_off": [], "ignored": []}


def _missing(world: World) -> None:
    world.environ["HOME"] = str(world.home / "nowhere")


def _file(world: World) -> None:
    world.environ["HOME"] = str(world.project / "serverless.yml")


def _unset(world: World) -> None:
    del world.environ["HOME"]


def _empty(world: World) -> None:
    world.environ["HOME"] = ""


def _relative(world: World) -> None:
    world.environ["HOME"] = os.path.relpath(world.home)


@pytest.mark.parametrize("spoil", [_missing, _file, _unset, _empty, _relative])
def test_home(world: World, spoil: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A HOME that names no directory turns telemetry off, and no user database is asked for another."""

    def refuse(*_: object) -> None:
        pytest.fail("the user database was asked")

    monkeypatch.setattr(pwd, "getpwuid", refuse)
    monkeypatch.setattr(pwd, "getpwnam", refuse)
    spoil(world)
    assert world.decide() == {"telemetry": False, "decided_by": "home", "also_off": [], "ignored": []}


@pytest.mark.parametrize("choice", [True, "true", "false", "", 0, 1, [], {}])
def test_recorded_off(world: World, choice: object) -> None:
    """A recorded choice that is not `false` or null turns telemetry off, whatever it is."""
    world.write_rc({"trackingDisabled": choice})
    assert world.decide() == {"telemetry": False, "decided_by": "rc-choice", "also_off": [], "ignored": []}


@pytest.mark.parametrize("content", [{}, {"trackingDisabled": None}])
def test_no_choice(world: World, content: object) -> None:
    """An rc file without a choice, or with null, says nothing."""
    world.write_rc(content)
    assert world.decide()["decided_by"] == "default"


def test_recorded_allow(world: World) -> None:
    """A recorded `false` allows, and so decides where nothing says off."""
    world.write_rc({"trackingDisabled": False})
    assert world.decide() == {"telemetry": True, "decided_by": "rc-choice", "also_off": [], "ignored": []}


def test_damaged(world: World) -> None:
    """A damaged rc file turns telemetry off."""
    world.rc.write_text('{"trackingDisabled": false')
    assert world.decide() == {"telemetry": False, "decided_by": "rc-damaged", "also_off": [], "ignored": []}


def test_any_off_wins(world: World) -> None:
    """The first off in the order decides, the others are also_off, and the allow that lost is ignored."""
    world.environ.update(SLS_TELEMETRY_DISABLED="1", DO_NOT_TRACK="1")
    world.write_rc({"trackingDisabled": False})
    (world.project / ".serverlessrc").write_text('{"trackingDisabled": true}')
    assert world.decide() == {
        "telemetry": False,
        "decided_by": "opt-out-variable",
        "also_off": ["do-not-track", "project-file"],
        "ignored": ["rc-choice"],
    }


@pytest.mark.parametrize("choice", [False, None, "true", "false", 1, 0])
def test_project_file_never_allows(world: World, choice: object) -> None:
    """A project file says off by `true` alone, and says nothing by any other value."""
    (world.project / ".serverlessrc").write_text(json.dumps({"trackingDisabled": choice}))
    world.write_rc({"trackingDisabled": True})
    assert world.decide()["also_off"] == []


def test_damaged_project_file(world: World) -> None:
    """A damaged project file says off: it may have held an opt-out."""
    (world.project / ".serverlessrc").write_text("{")
    assert world.decide()["decided_by"] == "project-file"


def test_home_is_no_project(world: World) -> None:
    """In the home directory the rc file is one source, not a project file as well."""
    world.write_rc({"trackingDisabled": True})
    assert tactful.decide(world.binding, world.environ, str(world.home)).as_dict()["also_off"] == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({}, {"telemetry": False, "decided_by": "default", "also_off": [], "ignored": []}),
        ({"trackingDisabled": False}, {"telemetry": True, "decided_by": "rc-choice", "also_off": [], "ignored": []}),
        ({"trackingDisabled": True}, {"telemetry": False, "decided_by": "rc-choice", "also_off": [], "ignored": []}),
    ],
)
def test_opt_in(world: World, content: object, expected: object) -> None:
    """A tool that asks for consent is off by default, which is never among also_off, and on once it is given."""
    binding = tactful.Binding(
        name="serverless",
        table={**BINDINGS["serverless"], "consent": "opt-in"},
        cli="example",
        version="1",
        endpoint=world.endpoint.url,
    )
    world.write_rc(content)
    assert tactful.decide(binding, world.environ, str(world.project)).as_dict() == expected


def test_decides_without_writing(world: World, tmp_path: Path) -> None:
    """Deciding writes nothing, in a directory that is gone too."""
    assert tactful.decide(world.binding, world.environ, str(tmp_path / "gone")).telemetry
    assert world.tree() == {}


def test_offs(world: World) -> None:
    """What says off is named in the order of the sources, and where telemetry is on nothing does, whatever allows it."""
    world.write_rc({"trackingDisabled": False})
    assert tactful.decide(world.binding, world.environ, str(world.project)).offs == ()
    world.write_rc({"trackingDisabled": True})
    world.environ["DO_NOT_TRACK"] = "1"
    assert tactful.decide(world.binding, world.environ, str(world.project)).offs == ("do-not-track", "rc-choice")
