"""Facts about how long an endpoint is left alone that does not accept."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tactful
from tactful import backoff, sender, spool
from tactful.home import Home

if TYPE_CHECKING:
    from conftest import World

EVENT = "framework:service_deployed"


NOW = 1_800_000_000


def attempt(path: Path, times: int, seconds_ago: float) -> None:
    """Make attempts, of which the last one was some time ago."""
    for _ in range(times):
        backoff.begin(str(path))
    if times:
        os.utime(path, (NOW - seconds_ago, NOW - seconds_ago))


@pytest.mark.parametrize(
    ("times", "seconds_ago", "rests"),
    [
        (0, 0, False),
        (3, 0, False),
        (4, 0, True),
        (4, 50, True),
        (4, 61, False),
        (5, 61, True),
        (5, 121, False),
        (9, 1919, True),
        (9, 1921, False),
        (11, 3590, True),
        (5_000, 3590, True),
        (5_000, 3601, False),
        # The clock was set back.
        (5_000, -3600, False),
    ],
)
def test_rests(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, times: int, seconds_ago: float, *, rests: bool) -> None:
    """Three attempts in a row are free; then it is a minute, twice as long after each more, and an hour at most."""
    monkeypatch.setattr(time, "time", lambda: NOW)
    attempt(tmp_path / "attempts", times, seconds_ago)
    assert backoff.rests(str(tmp_path / "attempts")) == rests


def noted(world: World) -> list[Path]:
    """Give the files in which attempts are noted."""
    return sorted((world.home / ".serverless").glob("sender-*-*[0-9a-f]"))


def test_success(tmp_path: Path) -> None:
    """One success, and the next attempts are free again."""
    attempt(tmp_path / "attempts", 9, 0)
    backoff.succeed(str(tmp_path / "attempts"))
    backoff.succeed(str(tmp_path / "attempts"))
    assert not backoff.rests(str(tmp_path / "attempts"))


def test_nowhere_to_note(tmp_path: Path) -> None:
    """Where attempts cannot be noted each of them is made, and nothing is raised."""
    nowhere = str(tmp_path / "nowhere" / "attempts")
    backoff.begin(nowhere)
    backoff.succeed(nowhere)
    assert not backoff.rests(nowhere)


def test_no_flood(world: World) -> None:
    """However many commands are run, an endpoint that accepts nothing is asked four times, until it has rested."""
    world.endpoint.answer(503)
    for _ in range(6):
        world.record()
    assert [len(world.endpoint.sent(method)) for method in ("POST", "GET")] == [4, 4]
    assert world.pending() == [EVENT] * 6

    world.endpoint.answer(200)
    rested = time.time() - 61
    for path in noted(world):
        os.utime(path, (rested, rested))
    world.record()
    assert [len(world.endpoint.sent(method)) for method in ("POST", "GET")] == [5, 5]
    assert world.pending() == []
    assert noted(world) == []


def test_batches_are_one_attempt(world: World) -> None:
    """A run that sends for several users makes one attempt, and one that has nothing to send makes none."""
    world.endpoint.answer(503)
    for user in ("u-1", "u-2", None):
        world.record(user=user)
    home = Home(str(world.home), world.binding)
    assert Path(backoff.place(home, "attempts")).stat().st_size == 3
    spool.clear(home.spool)
    sender.send_pending(home, world.binding, world.environ, str(world.project))
    assert Path(backoff.place(home, "attempts")).stat().st_size == 3


def test_another_endpoint(world: World, refusing_url: str) -> None:
    """What one endpoint did not accept keeps nobody from another."""
    answering, world.binding.endpoint = world.binding.endpoint, refusing_url
    for _ in range(5):
        world.record()
    world.binding.endpoint = answering
    world.record()
    assert world.endpoint.events == [EVENT] * 6


def test_opt_out_forgets(world: World) -> None:
    """Who opts out leaves no trace of how often events were not accepted."""
    world.endpoint.answer(503)
    world.record()
    world.toggle(enable=False)
    assert [path.name for path in noted(world) if "attempts" in path.name] == []


@pytest.mark.parametrize("kind", ["pipe", "link", "folder"])
def test_what_else_stands_there(tmp_path: Path, kind: str) -> None:
    """What is no file is not waited for, and what a link leads to is not written to."""
    path, target = tmp_path / "attempts", tmp_path / "target"
    target.touch()
    {"pipe": lambda: os.mkfifo(path), "link": lambda: path.symlink_to(target), "folder": path.mkdir}[kind]()
    backoff.begin(str(path))
    assert target.read_bytes() == b""


def test_ended_on_the_way(world: World) -> None:
    """An attempt is noted before it is made: it counts where the sender is ended before there is an answer."""
    world.endpoint.answering.clear()
    tactful.record(world.binding, EVENT, world.environ, str(world.project))
    world.endpoint.received.acquire()
    assert Path(backoff.place(Home(str(world.home), world.binding), "attempts")).read_bytes() == b"."
    world.endpoint.answering.set()
