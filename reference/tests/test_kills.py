"""Facts about commands and senders that are killed at any moment."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import World

KILLS = 100
#: Seconds in which a command and its sender have ended, most of the time.
LIVES = 0.2


def children() -> list[int]:
    """Give the processes below this one that have not been waited for."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        # A process that ends meanwhile was another's.
        with contextlib.suppress(OSError):
            after_the_name = path.read_text().rpartition(")")[2].split()
            if int(after_the_name[1]) == os.getpid():
                found.append(int(path.parent.name))
    return found


def kill_all(command: subprocess.Popen[str]) -> int:
    """Kill a command and what it has started, and give the status of the command."""
    command.kill()
    command.communicate()
    while left := children():
        for process in left:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
    return command.returncode


def events_in(folder: Path) -> set[str]:
    """Give the ids of the events in the spool; each of its files is whole."""
    found: list[Any] = [json.loads(path.read_bytes()) for path in folder.glob("*.json")]
    return {event["id"] for event in found}


def events_received(world: World) -> set[str]:
    """Give the ids of the events that the endpoint has accepted."""
    return {event["id"] for body in world.endpoint.bodies for event in body["events"]}


@pytest.mark.parametrize("seed", range(5))
def test_killed_at_any_moment(world: World, seed: int) -> None:
    """However often a command and its sender are killed, no event that was recorded is lost, and no file is torn."""
    chance = random.Random(seed)  # noqa: S311 - it is to be the same each time
    recorded: set[str] = set()
    ended = 0
    known: set[str] = set()
    for _ in range(KILLS):
        command = world.start("deploy")
        # The moment is what is drawn: there is nothing to be waited for.
        time.sleep(chance.uniform(0, LIVES))
        succeeded = kill_all(command) == 0
        recorded |= events_in(world.spool) | events_received(world)
        # Of a command that says that it has succeeded there is an event.
        assert not succeeded or recorded > known
        ended, known = ended + succeeded, set(recorded)
        assert not world.rc.exists() or world.read_rc().keys() == {"meta"}
        # Of an endpoint that never answers in time the sender would keep away.
        for path in (world.home / ".serverless").glob("sender-attempts-*"):
            path.unlink()
    world.record()
    assert world.pending() == []
    assert recorded <= events_received(world)
    # Neither has each of them been killed, nor none.
    assert 0 < ended < KILLS
