"""Facts about what goes wrong around a command: crowds, full disks, homes that are nobody's, clocks that are set back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import tactful
from tactful import launch

if TYPE_CHECKING:
    from conftest import World

EVENT = "framework:service_deployed"
PACKAGES = str(Path(tactful.__file__).parent.parent)
DEPLOYED = "Deployed the service example\n"
CROWD, EACH = 50, 20
RECORD = f"""
import json, sys
import tactful
from tactful import launch
launch.SENDER = sys.argv[2]
binding = tactful.Binding(**json.loads(sys.argv[1]))
for _ in range({EACH}):
    tactful.record(binding, {EVENT!r})
"""
#: A sender as long as it takes. A crowd may keep a machine so busy that one gives up before it has read that it was
#: accepted, and then the next one rightly sends the same once more: it is their taking turns that is looked at.
PATIENT_SENDER = f"""
import sys
sys.path.append({PACKAGES!r})
from tactful import connection, sender
connection.PATIENCE, sender.LIFE = None, 0
sender.main()
"""
YEAR = 365 * 24 * 3600
#: Fills the disk that the home is on, deploys, disables, and does both again when there is room.
ON_A_FULL_DISK = """
import json, os, pathlib, subprocess, sys
home = pathlib.Path(os.environ["HOME"])
rc = home / ".serverlessrc"
rc.write_text('{"kept": 1}')
if sys.argv[1] == "after a run":
    (home / ".serverless").mkdir()
filler = os.open(home / "filler", os.O_WRONLY | os.O_CREAT)
try:
    while True:
        os.write(filler, bytes(512))
except OSError as error:
    said = [os.strerror(error.errno)]
def run(*words):
    run = subprocess.run([sys.executable, "-m", "tactful_cli", *words], capture_output=True, text=True)
    said.append([run.returncode, run.stdout, run.stderr, rc.read_text()])
run("deploy")
run("slstats", "--disable")
said.append([path.name for path in home.rglob("*.tmp")])
os.unlink(home / "filler")
os.close(filler)
run("deploy")
run("slstats", "--disable")
print(json.dumps(said))
"""
#: In a mount namespace of its own, as whoever may make one, a disk of a few pages in the home's place.
SMALL_DISK = (
    "unshare",
    "--map-root-user",
    "--mount",
    "sh",
    "-c",
    'mount -t tmpfs -o size=$0 none "$HOME" && exec "$@"',
)


def test_many_at_once(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty processes that record twenty events each lose none, and each event arrives once."""
    sender = tmp_path / "patient_sender.py"
    sender.write_text(PATIENT_SENDER)
    monkeypatch.setattr(launch, "SENDER", str(sender))
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", RECORD, json.dumps(world.binding.as_dict()), str(sender)],
            env={**world.environ, "PYTHONPATH": PACKAGES},
            cwd=world.project,
        )
        for _ in range(CROWD)
    ]
    assert [run.wait() for run in runs] == [0] * CROWD
    # Each sender that finds another one waiting leaves its event to that one: all are sent once the last has ended.
    world.record()
    ids = [event["id"] for body in world.endpoint.bodies for event in body["events"]]
    assert len(ids) == len(set(ids)) == CROWD * EACH + 1
    assert world.pending() == []


@pytest.mark.parametrize("before", ["after a run", "first run"])
def test_full_disk(world: World, before: str) -> None:
    """On a full disk a command does its work and says nothing, and a toggle fails, names the file and leaves it whole."""
    run = subprocess.run(
        [*SMALL_DISK, str(16 * os.sysconf("SC_PAGE_SIZE")), sys.executable, "-c", ON_A_FULL_DISK, before],
        env={**world.environ, "PYTHONPATH": PACKAGES, "SLS_ANALYTICS_URL": world.endpoint.url},
        cwd=world.project,
        capture_output=True,
        text=True,
        check=True,
    )
    full, deployed, refused, half_written, with_room, disabled = json.loads(run.stdout)
    assert full == "No space left on device"
    assert deployed == [0, DEPLOYED, "", '{"kept": 1}']
    assert (refused[0], refused[1], refused[3]) == (1, "", '{"kept": 1}')
    named = world.home / ".serverlessrc"
    assert refused[2] == f"error: the toggle failed: No space left on device: {named}\n"
    assert half_written == []
    assert with_room[:3] == [0, DEPLOYED, ""]
    assert (disabled[0], json.loads(disabled[3])) == (0, {"kept": 1, "trackingDisabled": True})


def spoil(world: World, home: str) -> None:
    """Make of the home what a command may find where it should be."""
    if home == "unreadable rc":
        world.write_rc({"trackingDisabled": False})
        world.rc.chmod(0)
    elif home == "missing":
        world.home.rmdir()
    elif home == "of somebody else":
        if os.geteuid() == 0:
            os.chown(world.home, 65534, 65534)
        # To whoever is not root it is as if it were: there is nothing that they may do in it.
        world.home.chmod(0o700 if os.geteuid() == 0 else 0)
    else:
        assert home == "read-only"
        world.home.chmod(0o500)


@pytest.mark.parametrize("home", ["missing", "of somebody else", "read-only", "unreadable rc"])
def test_home(world: World, home: str) -> None:
    """Whatever home there is, a command does its work, sends nothing that it cannot ask about, and says nothing of it."""
    spoil(world, home)
    words = (("deploy",), ("slstats", "--status"), ("slstats", "--disable"))
    run, status, disable = (world.run_as_anybody(*arguments) for arguments in words)
    assert (run.returncode, run.stdout, run.stderr) == (0, DEPLOYED, "")
    assert (status.returncode, status.stderr) == (0, "")
    assert world.endpoint.sent("POST") == []
    assert "Traceback" not in disable.stderr
    # What cannot be read can be replaced where the folder is one's own, and is kept beside it.
    assert (disable.returncode == 0) == (home == "unreadable rc")


def test_clock_set_back(world: World) -> None:
    """Where the clock was set back a year what is pending is sent, and what was shown next year shows again."""
    ahead = time.time() + YEAR
    world.record()
    world.endpoint.answer(503)
    for _ in range(4):
        world.record()
    world.write_rc({"meta": {"created_at": int(ahead)}, "shownNotificationsHistory": {"OFFER": int(ahead * 1000)}})
    for path in (world.home / ".serverless").rglob("*"):
        os.utime(path, (ahead, ahead))
    world.endpoint.answer(200, [{"code": "OFFER", "message": "an offering"}])
    assert world.run("deploy").stderr == ""
    assert world.pending() == []
    assert world.run("deploy").stderr == "an offering\n"
    assert world.run("deploy").stderr == ""
    history: dict[str, Any] = world.read_rc()["shownNotificationsHistory"]
    assert history["OFFER"] / 1000 <= time.time()


def test_nowhere(world: World) -> None:
    """A command whose current folder was removed does its work elsewhere, and its event leaves."""
    gone = world.project / "gone"
    gone.mkdir()
    program = "import os, sys; os.rmdir(os.getcwd()); import tactful_cli.main as m; sys.exit(m.main(sys.argv[1:]))"
    run = subprocess.run(
        [sys.executable, "-c", program, "login", "--user", "u-1"],
        env={**world.environ, "PYTHONPATH": PACKAGES, "SLS_ANALYTICS_URL": world.endpoint.url},
        cwd=gone,
        capture_output=True,
        text=True,
        check=False,
    )
    # It waits for all that is below this process, the other command's sender too.
    world.run("--version")
    assert (run.returncode, run.stderr) == (0, "")
    assert not gone.exists()
    assert world.endpoint.events == ["user_loggedIn"]
