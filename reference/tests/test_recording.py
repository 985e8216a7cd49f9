"""Facts about recording events, and about what leaves for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tactful
from tactful import launch, recording
from tactful.lock import Lock

if TYPE_CHECKING:
    from conftest import World

EVENT = "framework:service_deployed"
WITHOUT_STREAMS = """
import os
for stream in (0, 1, 2): os.close(stream)
"""
PROGRAM = """
import json, os, sys, tactful
tactful.record(tactful.Binding(**json.loads(sys.argv[1])), sys.argv[2], os.environ, os.curdir)
"""


def test_sends(world: World) -> None:
    """With telemetry on an event leaves in a batch of JSON, and is not kept once accepted."""
    world.record()
    (request,) = world.endpoint.sent("POST")
    assert request.target == "/usage"
    assert sorted(request.headers) == ["connection", "content-length", "content-type", "host"]
    assert request.headers["content-type"] == "application/json"
    assert request.names == [EVENT]
    assert world.pending() == []


def test_first_run_makes_the_rc(world: World) -> None:
    """The first run makes an rc file for its owner alone, with the time and without a choice."""
    world.record()
    assert list(world.read_rc()) == ["meta"]
    assert list(world.read_rc()["meta"]) == ["created_at"]
    assert world.rc.stat().st_mode & 0o777 == 0o600


def test_rc_stays(world: World) -> None:
    """An rc file that is there is left byte for byte."""
    world.rc.write_text('{"a":1}')
    world.record()
    assert world.rc.read_text() == '{"a":1}'


def test_dangling_link(world: World) -> None:
    """Where the rc file cannot be made, behind a link to a folder that is not there, the event leaves all the same."""
    world.rc.symlink_to("dotfiles/rc")
    world.record()
    assert world.endpoint.events == [EVENT]
    assert os.readlink(world.rc) == "dotfiles/rc"


def test_unlisted_event(world: World) -> None:
    """An event that is not in the catalogue is a ValueError, with telemetry off too."""
    world.environ["DO_NOT_TRACK"] = "1"
    with pytest.raises(ValueError, match="catalogue"):
        world.record("framework:service_renamed")


@pytest.mark.parametrize("variable", ["SLS_TELEMETRY_DISABLED", "DO_NOT_TRACK"])
def test_variable(world: World, variable: str) -> None:
    """Under a variable nothing is recorded or sent, and what earlier runs recorded waits for a later one."""
    world.endpoint.answer(503)
    world.record()
    world.endpoint.answer(200)
    world.environ[variable] = "1"
    world.record("framework:service_created")
    assert len(world.endpoint.sent("POST")) == 1
    assert world.pending() == [EVENT]
    del world.environ[variable]
    world.record("framework:service_infoViewed")
    assert sorted(world.endpoint.events[1:]) == [EVENT, "framework:service_infoViewed"]


def test_service(world: World) -> None:
    """What is recorded of a service leaves with the event, in known words."""
    world.record(service={"provider": "aws", "plugins": ["./canary"]})
    (body,) = world.endpoint.bodies
    assert (body["events"][0]["provider"], body["events"][0]["plugins"]) == ("aws", ["local"])


def test_users_have_batches_of_their_own(world: World) -> None:
    """Events recorded by two users and by nobody leave in three requests, in the order of their first (PAY-8)."""
    world.endpoint.answer(503)
    for user in ("u-1", None, "u-2"):
        world.record(user=user)
    del world.endpoint.requests[:]
    world.endpoint.answer(200)
    world.record(user="u-1")
    users = [[event.get("user", {}).get("id") for event in body["events"]] for body in world.endpoint.bodies]
    assert users == [["u-1", "u-1"], [None], ["u-2"]]
    assert world.pending() == []


def test_circumstances_are_fixed_when_recorded(world: World) -> None:
    """An event that waits keeps user, CI and container of its own run, whatever the run is that sends it (PAY-6, PAY-9)."""
    world.endpoint.answer(503)
    world.record()
    world.endpoint.answer(200)
    world.environ.update(GITHUB_ACTIONS="true", container="podman")
    world.record("framework:service_infoViewed", user="u-1")
    first, second = (body["events"][0] for body in world.endpoint.bodies[1:])
    assert (first["ci"], "user" in first) == (None, False)
    assert (second["ci"], second["container"], second["user"]) == ("github-actions", True, {"id": "u-1"})


def test_damaged_rc_stays_under_a_variable(world: World) -> None:
    """A run leaves a damaged rc file as it is, whatever else it finds (RC-7)."""
    world.rc.write_bytes(b"\xef\xbb\xbf{")
    world.environ["SLS_TELEMETRY_DISABLED"] = "1"
    world.record()
    assert world.rc.read_bytes() == b"\xef\xbb\xbf{"


def test_time_of_making(world: World) -> None:
    """The rc file holds the time of its making, in seconds of the epoch (RC-3)."""
    before = int(time.time())
    world.record()
    assert before <= world.read_rc()["meta"]["created_at"] <= time.time()


def test_off_writes_nothing(world: World) -> None:
    """Under DO_NOT_TRACK a first run writes nothing and starts no process."""
    world.environ["DO_NOT_TRACK"] = "1"
    tactful.record(world.binding, EVENT, world.environ, str(world.project))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, 0)
    assert world.tree() == {}


def test_damage(world: World) -> None:
    """Under a damaged rc file nothing is recorded or sent, what is pending stays, and so do the bytes of the file."""
    world.endpoint.answer(503)
    world.record()
    world.rc.write_text("{damaged")
    world.record("framework:service_created")
    assert len(world.endpoint.sent("POST")) == 1
    assert world.pending() == [EVENT]
    assert world.rc.read_text() == "{damaged"


@pytest.mark.parametrize("variable", [None, "SLS_TELEMETRY_DISABLED"])
def test_hand_edited_opt_out(world: World, variable: str | None) -> None:
    """A run that finds an opt-out in the rc file deletes what is pending, whatever else says off."""
    world.endpoint.answer(503)
    world.record()
    world.write_rc({"trackingDisabled": 1})
    if variable is not None:
        world.environ[variable] = "1"
    world.record("framework:service_created")
    assert world.pending() == []
    assert len(world.endpoint.sent("POST")) == 1


@pytest.mark.parametrize("home", [None, "", "/nowhere/at/all"])
def test_no_home(world: World, home: str | None) -> None:
    """Without a home nothing is sent, notifications are not asked for, and nothing is written anywhere."""
    del world.environ["HOME"]
    if home is not None:
        world.environ["HOME"] = home
    world.record()
    assert world.endpoint.requests == []
    assert sorted(os.listdir(world.project)) == ["serverless.yml"]


def test_never_raises(world: World, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """A fault in recording is neither raised nor printed."""

    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(recording, "decide", fail)
    world.record()
    assert capfd.readouterr() == ("", "")


def test_unwritable_home(world: World) -> None:
    """Where nothing can be kept, nothing is sent and nothing is said."""
    (world.home / ".serverless").write_text("a file where the folder goes")
    world.record()
    assert world.endpoint.requests == []


def test_opt_out_while_recording(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An opt-out that is recorded while a run records wins: the event is not kept."""

    class LateLock(Lock):
        def __enter__(self) -> LateLock:  # noqa: PYI034 - a stand-in
            world.write_rc({"trackingDisabled": True})
            return super().__enter__()

    monkeypatch.setattr(recording, "Lock", LateLock)
    world.record()
    assert world.pending() == []
    assert world.endpoint.events == []


def test_no_streams(world: World) -> None:
    """A command without standard streams records, and its event leaves."""
    run = subprocess.Popen(
        [sys.executable, "-c", f"{WITHOUT_STREAMS}{PROGRAM}", json.dumps(world.binding.as_dict()), EVENT],
        env={**world.environ, "PYTHONPATH": str(Path(tactful.__file__).parent.parent)},
        cwd=world.project,
    )
    run.wait()
    world.record()
    assert world.endpoint.events == [EVENT, EVENT]


def test_job_that_does_not_fit(world: World) -> None:
    """A job that a pipe cannot hold starts nothing, and waits for nobody."""
    launch.start(world.binding, world.environ, "x" * 2_000_000)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, 0)
