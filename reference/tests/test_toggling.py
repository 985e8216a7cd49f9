"""Facts about recording the user's choice."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tactful
from tactful import rc, toggling
from tactful._tables import BINDINGS
from tactful.lock import Lock

if TYPE_CHECKING:
    from conftest import World

DISABLED, ENABLED = "user_disabledTracking", "user_enabledTracking"


@pytest.mark.parametrize("enable", [True, False])
@pytest.mark.parametrize("content", [None, {}, {"trackingDisabled": None}, {"trackingDisabled": "true"}])
def test_records(world: World, content: object, enable: bool) -> None:  # noqa: FBT001 - a row of a table
    """Enabling records `false` and disabling `true`, also where no choice or an odd one was recorded."""
    if content is not None:
        world.write_rc(content)
    outcome = world.toggle(enable=enable)
    assert outcome.changed
    assert world.read_rc()["trackingDisabled"] is not enable
    assert world.decide()["telemetry"] is enable
    assert outcome.decision.as_dict() == world.decide()


@pytest.mark.parametrize("enable", [True, False])
def test_recorded_already(world: World, enable: bool) -> None:  # noqa: FBT001 - a row of a table
    """Toggling to what is recorded succeeds, leaves the file as it was and needs nothing writable; nothing is sent."""
    world.write_rc({"trackingDisabled": not enable})
    before = world.rc.stat()
    # A toggle that had to write would fail here.
    (world.home / ".serverless").write_text("a file where the folder of the lock goes")
    outcome = world.toggle(enable=enable)
    assert not outcome.changed
    assert outcome.copy is None
    assert outcome.decision.as_dict() == world.decide()
    after = world.rc.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert world.endpoint.requests == []


def test_keeps_the_file(world: World) -> None:
    """Link, mode, other keys, their order and large integers survive both toggles."""
    real = world.home / "dotfiles"
    real.mkdir()
    real /= "rc"
    real.write_text('{"z": 123456789012345678901234567890, "trackingDisabled": false, "a": {"key": 1.50}}\n')
    real.chmod(0o640)
    world.rc.symlink_to("dotfiles/rc")
    world.toggle(enable=False)
    assert real.read_text() == ('{"z": 123456789012345678901234567890, "trackingDisabled": true, "a": {"key": 1.50}}\n')
    world.toggle(enable=True)
    assert os.readlink(world.rc) == "dotfiles/rc"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_says_goodbye_once(world: World) -> None:
    """Disabling sends the event that says so alone, in one attempt, and asks for no notifications."""
    world.endpoint.answer(503)
    world.toggle(enable=False)
    world.toggle(enable=False)
    world.endpoint.answer(200)
    world.record()
    assert world.endpoint.events == [DISABLED]
    assert [request.method for request in world.endpoint.requests] == ["POST", "GET"]
    assert world.pending() == []


@pytest.mark.parametrize("enable", [True, False])
def test_circumstances(world: World, enable: bool) -> None:  # noqa: FBT001 - a row of a table
    """The event that a toggle sends says who is logged in and what service it is, as any other does."""
    world.write_rc({"trackingDisabled": enable})
    tactful.toggle(world.binding, enable, world.environ, str(world.project), service={"provider": "aws"}, user="u-1")
    os.waitpid(-1, 0)
    ((event,),) = (body["events"] for body in world.endpoint.bodies)
    assert (event["event"], event["provider"], event["user"]) == (ENABLED if enable else DISABLED, "aws", {"id": "u-1"})


def test_pending_is_deleted(world: World) -> None:
    """What was recorded before disabling is never sent, not even once it is enabled again."""
    world.endpoint.answer(503)
    world.record()
    world.endpoint.answer(200)
    world.toggle(enable=False)
    assert list(world.spool.iterdir()) == []
    world.toggle(enable=True)
    world.record("framework:service_created")
    assert world.endpoint.events == ["framework:service_deployed", DISABLED, ENABLED, "framework:service_created"]


def test_pending_is_deleted_where_disabled_already(world: World) -> None:
    """Disabling deletes what is pending also where the choice is recorded already."""
    world.endpoint.answer(503)
    world.record()
    world.write_rc({"trackingDisabled": True})
    world.toggle(enable=False)
    assert list(world.spool.iterdir()) == []


@pytest.mark.parametrize("variable", ["SLS_TELEMETRY_DISABLED", "DO_NOT_TRACK"])
@pytest.mark.parametrize("enable", [True, False])
def test_no_event_without_change(world: World, variable: str, enable: bool) -> None:  # noqa: FBT001 - a row of a table
    """Where another source says off the choice is recorded, nothing is sent, and the source is in the outcome."""
    world.environ[variable] = "1"
    world.write_rc({"trackingDisabled": enable})
    outcome = world.toggle(enable=enable)
    assert world.read_rc() == {"trackingDisabled": not enable}
    assert world.endpoint.requests == []
    assert world.pending() == []
    assert world.binding.place_of(outcome.decision.decided_by) == variable


def test_project_file_keeps_off(world: World) -> None:
    """Enabling where a project file says off records the choice, sends nothing and names the file."""
    (world.project / ".serverlessrc").write_text('{"trackingDisabled": true}')
    world.write_rc({"trackingDisabled": True})
    outcome = world.toggle(enable=True)
    assert outcome.decision.as_dict()["decided_by"] == "project-file"
    assert world.endpoint.requests == []


@pytest.mark.parametrize(
    ("content", "events"),
    [
        ('{"trackingDisabled": true}', [ENABLED]),
        ("{damaged", [ENABLED]),
        ("{}", []),
        ('{"trackingDisabled": null}', []),
    ],
)
def test_enabled_event(world: World, content: str, events: list[str]) -> None:
    """Enabling is recorded as an event only where the decision changed from off to on."""
    world.rc.write_text(content)
    world.toggle(enable=True)
    assert world.endpoint.events == events


@pytest.mark.parametrize("enable", [True, False])
def test_first_consent(world: World, enable: bool) -> None:  # noqa: FBT001 - a row of a table
    """Where telemetry is off until asked for, the first enabling is a change, and the first disabling is none."""
    world.binding = tactful.Binding(
        name="serverless",
        table={**BINDINGS["serverless"], "consent": "opt-in"},
        cli="example",
        version="1",
        endpoint=world.endpoint.url,
    )
    world.toggle(enable=enable)
    assert world.endpoint.events == ([ENABLED] if enable else [])


@pytest.mark.parametrize("enable", [True, False])
def test_damage_is_kept(world: World, enable: bool) -> None:  # noqa: FBT001 - a row of a table
    """Of a damaged file the bytes are kept under the name in the outcome, and a good one records the choice."""
    world.rc.write_bytes(b"\xff{damaged")
    outcome = world.toggle(enable=enable)
    assert outcome.copy == f"{world.rc}.bak"
    assert Path(outcome.copy).read_bytes() == b"\xff{damaged"
    assert world.read_rc()["trackingDisabled"] is not enable


def test_unreadable_rc(world: World) -> None:
    """An rc file that its owner cannot read is replaced by one that they can, and kept."""
    world.rc.write_text('{"trackingDisabled": true}')
    world.rc.chmod(0)
    outcome = world.toggle(enable=True)
    assert Path(outcome.copy).read_text() == '{"trackingDisabled": true}'
    assert world.decide() == {"telemetry": True, "decided_by": "rc-choice", "also_off": [], "ignored": []}


def test_goodbye_is_withdrawn(world: World) -> None:
    """The event that says goodbye is not sent where by then more than the recorded choice says off."""
    from tactful import payload, sender

    world.write_rc({"trackingDisabled": True})
    event = payload.build_event(world.binding, DISABLED, world.environ)
    sender.send_last(world.binding, event, {**world.environ, "DO_NOT_TRACK": "1"}, str(world.project))
    assert world.endpoint.requests == []
    sender.send_last(world.binding, event, world.environ, str(world.project))
    assert world.endpoint.events == [DISABLED]


def test_many_at_once(world: World) -> None:
    """Toggles and other writers at the same time lose no key, and readers never see a part of the file."""
    world.write_rc({"first": 1, "trackingDisabled": True})
    program = (
        "import sys; from tactful import rc; from tactful.lock import Lock\n"
        "for number in range(20):\n"
        "    with Lock(sys.argv[2]):\n"
        "        rc.assign(sys.argv[1], rc.read(sys.argv[1]), (f'{sys.argv[3]}-{number}',), number)\n"
    )
    environ = {"PYTHONPATH": str(Path(tactful.__file__).parent.parent)}
    lock = str(world.home / ".serverless" / "rc.lock")
    writers = [
        subprocess.Popen([sys.executable, "-c", program, str(world.rc), lock, str(name)], env=environ)
        for name in range(3)
    ]
    states = set()
    enable = False
    while any(writer.poll() is None for writer in writers):
        tactful.toggle(world.binding, enable, {**world.environ, "DO_NOT_TRACK": "1"}, str(world.project))
        states.add(rc.read(str(world.rc)).state)
        enable = not enable
    assert states == {"good"}
    keys = {"first", "trackingDisabled", *(f"{name}-{number}" for name in range(3) for number in range(20))}
    assert set(world.read_rc()) == keys


def test_one_event_of_two_toggles(world: World) -> None:
    """Of eight commands that disable at once one says so."""
    with ThreadPoolExecutor(8) as pool:
        runs = [pool.submit(world.start, "slstats", "--disable") for _ in range(8)]
    assert [run.result().wait() for run in runs] == [0] * 8
    for run in runs:
        run.result().communicate()
    world.record()
    assert world.endpoint.events == [DISABLED]


def test_choice_made_while_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A toggle that waited for another one to the same choice changes nothing and says nothing."""

    class LateLock(Lock):
        def __enter__(self) -> LateLock:  # noqa: PYI034 - a stand-in
            world.write_rc({"trackingDisabled": True})
            return super().__enter__()

    monkeypatch.setattr(toggling, "Lock", LateLock)
    assert not world.toggle(enable=False).changed
    assert world.endpoint.requests == []
