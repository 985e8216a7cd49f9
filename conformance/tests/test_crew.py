"""Facts about workers that observe side by side."""

from __future__ import annotations

import itertools
import os
import select
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from pathlib import Path

import pytest

from tactful_conformance.observation import Observation
from tactful_conformance.plan import Command, Course, Scenario, Step
from tactful_conformance.run import crew
from tactful_conformance.run.crew import Crew
from tactful_conformance.run.launcher import LaunchError
from tactful_conformance.run.settings import Settings
from tactful_conformance.run.worker import Worker


@pytest.fixture(scope="module")
def settings(make_settings: Callable[..., Settings]) -> Settings:
    """Make the settings of a CLI whose one word is a program."""
    return make_settings()


def scenario(program: str) -> Scenario:
    """Make a scenario of one program."""
    return Scenario("directory", (), (), (Step((Command((program,), "elsewhere", ()),), ()),))


def observe(crew: Crew, one: Scenario, folder: Path) -> Future[Observation]:
    """Have a scenario observed that shares its beginning with no other."""
    return crew.follow(Course(one, wanted=True, further=()), folder)[one.key]


def test_results(settings: Settings, tmp_path: Path) -> None:
    """Every scenario has its own result, however many workers there are for it."""
    with Crew(settings, 2) as crew:
        futures = [observe(crew, scenario(f"print({number})"), tmp_path) for number in range(6)]
        written = [future.result().steps[0].commands[0].stdout.text for future in futures]

    assert written == [f"{number}\n" for number in range(6)]


def test_side_by_side(settings: Settings, tmp_path: Path) -> None:
    """Two workers observe two scenarios at the same time."""
    there, back = tmp_path / "there", tmp_path / "back"
    os.mkfifo(there)
    os.mkfifo(back)
    programs = (f"open({str(there)!r}, 'w'); open({str(back)!r})", f"open({str(there)!r}); open({str(back)!r}, 'w')")
    with Crew(settings, 2) as crew:
        futures = [observe(crew, scenario(one), tmp_path) for one in programs]
        statuses = [future.result().steps[0].commands[0].exit_status for future in futures]

    assert statuses == [0, 0]


def test_order(settings: Settings, tmp_path: Path) -> None:
    """One worker observes in the order in which it was asked."""
    log = tmp_path / "log"
    with Crew(settings, 1) as crew:
        program = f"open({str(log)!r}, 'a').write('%d ')"
        futures = [observe(crew, scenario(program % number), tmp_path) for number in range(4)]
        for future in reversed(futures):
            future.result()

    assert log.read_text() == "0 1 2 3 "


def test_failure(settings: Settings, tmp_path: Path) -> None:
    """A scenario that cannot be run has its error, and the ones after it their results."""
    broken = Scenario("directory", (), (("elsewhere", "nowhere"),), scenario("pass").steps)
    with Crew(settings, 1) as crew:
        first = observe(crew, broken, tmp_path)
        second = observe(crew, scenario("print(2)"), tmp_path)

        with pytest.raises(FileNotFoundError):
            first.result()
        assert second.result().steps[0].commands[0].stdout.text == "2\n"


def test_breaking_off(settings: Settings, tmp_path: Path) -> None:
    """Whoever leaves breaks off what hangs and cancels what has not begun, and no process is left."""
    started = tmp_path / "started"
    os.mkfifo(started)
    program = f"""
import os, signal
file = open({str(started)!r}, "w")
file.write(f"{{os.getpid()}}\\n")
file.flush()
os.fork()
while True:
    signal.pause()
"""
    threads = threading.active_count()
    with Crew(settings, 1) as crew:
        hanging = observe(crew, scenario(program), tmp_path)
        waiting = observe(crew, scenario("pass"), tmp_path)
        pipe = started.open()
        handle = os.pidfd_open(int(pipe.readline()))

    # Both processes hold the pipe; its end is the end of both.
    assert select.select([handle], [], [], 60)[0] == [handle]
    assert pipe.read() == ""
    os.close(handle)
    pipe.close()
    with pytest.raises(LaunchError):
        hanging.result()
    with pytest.raises(CancelledError):
        waiting.result()
    assert not (tmp_path / scenario("pass").key).exists()
    assert threading.active_count() == threads


def test_worker_that_cannot_be_opened(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one worker cannot be opened the others are closed, also those that are opened after it; no thread is left."""
    opened: list[Worker] = []
    closed: list[Worker] = []
    calls, begun = itertools.count(), threading.Event()

    def open_one(settings: Settings, number: int) -> Worker:
        if next(calls) == 0:
            begun.wait()
            raise OSError("no more processes")
        begun.set()
        opened.append(Worker(settings, number))
        return opened[0]

    close = Worker.close

    def note(worker: Worker) -> None:
        closed.append(worker)
        close(worker)

    monkeypatch.setattr(crew, "Worker", open_one)
    monkeypatch.setattr(Worker, "close", note)
    threads = threading.active_count()
    with pytest.raises(OSError, match="no more processes"):
        Crew(settings, 2)
    assert closed == opened
    assert len(closed) == 1
    assert threading.active_count() == threads
