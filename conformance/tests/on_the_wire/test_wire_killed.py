"""Whatever ends the suite ends the seal: no process, mount, namespace or folder outlives it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tactful_conformance.manifest import Channels
from tactful_conformance.plan.canaries import Canaries
from tactful_conformance.plan.scenario import Command, Scenario, Step
from tactful_conformance.run.launcher import LaunchError
from tactful_conformance.run.settings import Settings
from tactful_conformance.run.spawner import descendants
from tactful_conformance.run.worker import Worker

if TYPE_CHECKING:
    from conftest import Workers

CANARIES = Canaries({}, (), (), dict.fromkeys(("user", "full-name", "host", "machine"), "nobody"))
# The suite, which writes to a FIFO when the moment has come; `running`: the sealed command does, with a daemon below it.
SUITE = """
import os, signal, sys
from pathlib import Path
from tactful_conformance.manifest import Channels
from tactful_conformance.plan.canaries import Canaries
from tactful_conformance.plan.scenario import Command, Scenario, Step
from tactful_conformance.run import worker as worker_module
from tactful_conformance.run.launcher import Launcher
from tactful_conformance.run.settings import Settings
from tactful_conformance.run.worker import Worker
moment, fifo, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
say = lambda: Path(fifo).write_bytes(b"!")
if moment == "sealing":
    launcher = Launcher("tactful_conformance.run.seal", str(folder), "sealed")
    say()
    signal.pause()
program = (
    "import os, signal, sys\\n"
    "if os.fork() == 0:\\n"
    "    os.setsid()\\n"
    "    if os.fork() == 0:\\n"
    "        with open(sys.argv[1], 'wb') as fifo:\\n"
    "            fifo.write(b'!')\\n"
    "signal.pause()"
)
argv = (sys.executable, "-I", "-S", "-c", program, fifo)
canaries = Canaries({}, (), (), dict.fromkeys(("user", "full-name", "host", "machine"), "nobody"))
worker = Worker(Settings("wire", argv, folder, None, Channels(()), canaries, 600.0, 600.0, 600.0))
if moment in {"idle", "deaf"}:
    say()
    signal.pause()
if moment == "laying-out":
    worker_module.Sandbox = lambda *_: (say(), signal.pause())
worker.observe(Scenario("directory", (), (), (Step((Command((), "elsewhere", ()),), ()),)), folder / "sandbox")
"""
# Kills the suite at its moment; whoever loses its parent becomes this one's child, so that none can outlive it unseen.
WARDEN = """
import json, os, signal, subprocess, sys
from tactful_conformance.run.spawner import become_subreaper, descendants
become_subreaper()
moment, fifo, folder, program = sys.argv[1:]
suite = subprocess.Popen([sys.executable, "-I", "-c", program, moment, fifo, folder])
with open(fifo, "rb") as opened:
    opened.read(1)
below = descendants(suite.pid)
network = lambda pid: os.stat(f"/proc/{pid}/ns/net").st_ino
networks = {network(pid) for pid in below} - {network("self")}
if moment == "deaf":
    os.kill(below[-1], signal.SIGSTOP)
suite.kill()
while True:
    try:
        os.wait()
    except ChildProcessError:
        break
left = []
for name in os.listdir("/proc"):
    try:
        if name.isdigit() and network(name) in networks:
            left.append(name)
    except OSError:
        continue
print(json.dumps({"below": len(below), "networks": len(networks), "left": left}))
"""


@pytest.mark.parametrize(
    ("moment", "below", "networks"),
    [
        # The process that seals itself; how far it has come by then is open.
        pytest.param("sealing", 1, None, id="while-sealing"),
        # The one that entered, and PID 1.
        pytest.param("idle", 2, 1, id="idle"),
        # PID 1 is stopped, and does not notice that it is alone.
        pytest.param("deaf", 2, 1, id="while-nobody-listens"),
        pytest.param("laying-out", 2, 1, id="while-a-sandbox-is-laid-out"),
        # And the command, its child, and its daemon.
        pytest.param("running", 5, 1, id="while-a-command-runs"),
    ],
)
def test_killing_the_suite_leaves_nothing(tmp_path: Path, moment: str, below: int, networks: int | None) -> None:
    """SIGKILL at any moment: all that was below has ended, and neither its network nor a mount is left."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    done = subprocess.run(
        [sys.executable, "-I", "-c", WARDEN, moment, str(fifo), str(tmp_path), SUITE],
        stdout=subprocess.PIPE,
        check=True,
        timeout=300,
        env={"TMPDIR": str(tmp_path)},
    )
    seen = json.loads(done.stdout)

    assert seen["below"] >= below
    assert networks in {None, seen["networks"]}
    assert seen["left"] == []
    assert str(tmp_path) not in Path("/proc/self/mountinfo").read_text(encoding="utf-8")


def test_closing_a_worker_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that is closed has ended its processes and removed its folder."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = set(descendants(os.getpid()))
    worker = Worker(Settings("wire", ("/bin/true",), tmp_path, None, Channels(()), CANARIES, 60.0, 60.0, 60.0))
    folders = [path.name for path in tmp_path.iterdir()]
    processes = [os.pidfd_open(pid) for pid in set(descendants(os.getpid())) - before]
    worker.close()
    ended, _, _ = select.select(processes, [], [], 0)
    for process in processes:
        os.close(process)

    assert (len(folders), list(tmp_path.iterdir())) == (1, [])
    assert (len(processes), len(ended)) == (2, 2)


def test_a_worker_that_is_closed_takes_its_daemons_along(tmp_path: Path) -> None:
    """What still runs when a worker is aborted and closed is killed."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    program = "import signal, sys\nopen(sys.argv[1], 'wb').close()\nsignal.pause()"
    argv = (sys.executable, "-I", "-S", "-c", program, str(fifo))
    worker = Worker(Settings("wire", argv, tmp_path, None, Channels(()), CANARIES, 600.0, 600.0, 600.0))
    sealed = []

    def abort() -> None:
        fifo.read_bytes()
        sealed.extend(os.pidfd_open(pid) for pid in descendants(worker._launcher._process.pid))
        worker.abort()

    with ThreadPoolExecutor() as threads:
        aborting = threads.submit(abort)
        with pytest.raises(LaunchError):
            worker.observe(Scenario("directory", (), (), (Step((Command((), "elsewhere", ()),), ()),)), tmp_path / "s")
        aborting.result()
    worker.close()
    ended, _, _ = select.select(sealed, [], [], 0)
    for process in sealed:
        os.close(process)

    assert (len(sealed), len(ended)) == (2, 2)


def test_a_worker_outlives_the_thread_that_opened_it(open_worker: Workers, tmp_path: Path) -> None:
    """The seal ends with the suite, not with the thread that started it."""
    opened: list[Worker] = []
    thread = threading.Thread(target=lambda: opened.append(Worker(open_worker()._settings)))
    thread.start()
    thread.join()
    scenario = Scenario("directory", (), (), (Step((Command(("-c", "pass"), "elsewhere", ()),), ()),))
    try:
        seen = opened[0].observe(scenario, tmp_path / "sandbox")
    finally:
        opened[0].close()

    assert seen.steps[0].commands[0].exit_status == 0
