"""Facts about the suite's side of the spawner: nothing that it starts outlives it, however it ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tactful_conformance.run.launcher import Exited, Launcher, LaunchError, Settled, Start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Launch

# Three processes in as many sessions, none of which ends by itself; each writes its id.
STAY = """
import os, signal
for number in range(3):
    if number:
        os.setsid()
    os.write(1, b"%d\\n" % os.getpid())
    if number == 2 or os.fork():
        break
for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
    signal.signal(number, signal.SIG_IGN)
while True:
    signal.pause()
"""
# A suite: it starts what is above, and is then told nothing.
SUITE = """
import os, signal, sys
from pathlib import Path
from tactful_conformance.run.launcher import Launcher, Start
launcher = Launcher("tactful_conformance.run.spawner")
null = os.open(os.devnull, os.O_RDONLY)
launcher.start([Start((sys.executable, "-c", sys.argv[1]), {}, Path("/"), (null, 1, 1))], 60, 60)
signal.pause()
"""


class Stay:
    """What stays, started and holding the write end of a pipe; `ids` are read off it."""

    def __init__(self) -> None:
        """Open the pipe."""
        self.read, self.write = os.pipe()
        self.handles: list[int] = []

    def started(self) -> None:
        """Wait until all three run, and take a handle of each, which no other process of the same id can have."""
        os.close(self.write)
        with os.fdopen(os.dup(self.read)) as lines:
            self.handles = [os.pidfd_open(int(lines.readline())) for _ in range(3)]

    def await_end(self) -> None:
        """Wait until each has ended."""
        for handle in self.handles:
            ready, _, _ = select.select([handle], [], [], 60)
            assert ready, "a process has outlived the suite"

    def close(self) -> None:
        """Close the handles, and end what has not ended."""
        for handle in self.handles:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
            os.close(handle)
        os.close(self.read)


@pytest.fixture
def stay() -> Iterator[Stay]:
    """Give what stays."""
    stay = Stay()
    yield stay
    stay.close()


def start(launcher: Launcher, stay: Stay) -> None:
    """Have what stays started by a launcher."""
    null = os.open(os.devnull, os.O_RDONLY)
    command = Start((sys.executable, "-c", STAY), {}, Path("/"), (null, stay.write, stay.write))
    launcher.start([command], deadline=60, settle=60)
    os.close(null)
    stay.started()


async def await_events(launcher: Launcher) -> list[Exited | Settled]:
    """Give all events of what was started."""
    return [event async for event in launcher.events()]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_suite_is_killed(stay: Stay, number: signal.Signals) -> None:
    """When the suite's own process is killed, all that it has started ends too."""
    with subprocess.Popen([sys.executable, "-c", SUITE, STAY], stdout=stay.write) as suite:
        try:
            stay.started()
            suite.send_signal(number)
            stay.await_end()
        finally:
            # Else one that does not end by the signal is waited for without end.
            suite.kill()

    assert suite.returncode == -number


def test_close(stay: Stay) -> None:
    """A launcher that is closed ends what it has started."""
    launcher = Launcher("tactful_conformance.run.spawner")
    start(launcher, stay)
    launcher.close()
    stay.await_end()

    assert launcher._process.returncode == 0


def test_abort(launcher: Launcher, stay: Stay) -> None:
    """What is awaited can be broken off from another thread: all ends, and whoever awaits it hears of it."""
    start(launcher, stay)
    thread = threading.Thread(target=launcher.abort)
    thread.start()
    with pytest.raises(LaunchError, match="the spawner has ended"):
        asyncio.run(await_events(launcher))
    thread.join()

    stay.await_end()


def test_nothing_is_started_after_abort(launcher: Launcher) -> None:
    """A launcher that was broken off takes no request."""
    launcher.abort()
    with pytest.raises(LaunchError, match="takes no request"):
        launcher.start([Start(("/bin/true",), {}, Path("/"), (0, 1, 2))], deadline=60, settle=60)


def test_spawner_is_killed(launcher: Launcher) -> None:
    """Where the spawner is killed, that is an error of the suite's and no waiting for ever."""
    launcher._process.kill()
    with pytest.raises(LaunchError, match="status -9"):
        asyncio.run(await_events(launcher))


def test_interrupt_is_for_the_suite(launcher: Launcher) -> None:
    """The spawner is in a session of its own, so that Ctrl-C reaches the suite alone."""
    own = os.getsid(launcher._process.pid)

    assert own == launcher._process.pid


def test_one_after_the_other(launch: Launch) -> None:
    """A launcher serves one step after the other."""
    statuses = [launch(f"raise SystemExit({status})").exits[0].status for status in range(5)]

    assert statuses == [0, 1, 2, 3, 4]


def test_long_requests(launch: Launch) -> None:
    """An environment of a hundred kilobytes reaches its command whole."""
    launched = launch("import os; print(len(os.environ['LONG']))", env={"LONG": "a" * 100_000})

    assert launched.outputs[0].text == "100000\n"
