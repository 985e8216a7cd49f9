"""Facts about lock files."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import tactful
from tactful.lock import Lock

# Holds the lock from the time it prints a line until its standard input ends.
HOLDER = """
import sys
from tactful.lock import Lock
with Lock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(path: Path) -> subprocess.Popen[str]:
    """Start a process that holds the lock, and return once it does."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        env={"PYTHONPATH": str(Path(tactful.__file__).parent.parent)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_excludes(tmp_path: Path) -> None:
    """While one process holds a lock another does not get it, and gets it afterwards."""
    path = tmp_path / "folder" / "lock"
    lock = Lock(str(path))
    with hold(path) as holder:
        assert not lock.take(wait=False)
        holder.communicate("")
    assert lock.take(wait=False)
    lock.release()


def test_left(tmp_path: Path) -> None:
    """Whoever leaves a lock lets the next one in, in the same process too."""
    path = str(tmp_path / "lock")
    with Lock(path):
        assert not Lock(path).take(wait=False)
    following = Lock(path)
    assert following.take(wait=False)
    following.release()


def test_refused_holds_nothing(tmp_path: Path) -> None:
    """Whoever did not get a lock holds nothing of it."""
    path = str(tmp_path / "lock")
    with Lock(path):
        before = os.listdir("/dev/fd")
        assert not Lock(path).take(wait=False)
        assert os.listdir("/dev/fd") == before


def test_private(tmp_path: Path) -> None:
    """The folder of a lock and its file are for their owner alone."""
    path = tmp_path / "folder" / "lock"
    with Lock(str(path)):
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700


def test_failure_takes_back(tmp_path: Path) -> None:
    """A failure under the lock leaves neither a file nor a folder that was made for it."""
    with pytest.raises(KeyError), Lock(str(tmp_path / "folder" / "lock")):
        raise KeyError
    assert os.listdir(tmp_path) == []


def test_failure_leaves_what_was_there(tmp_path: Path) -> None:
    """A failure under the lock leaves a lock file and a folder that were there before."""
    path = tmp_path / "folder" / "lock"
    path.parent.mkdir()
    with pytest.raises(KeyError), Lock(str(path)):
        raise KeyError
    assert path.parent.is_dir()
    path.touch()
    with pytest.raises(KeyError), Lock(str(path)):
        raise KeyError
    assert path.exists()


def test_a_lock_that_was_taken_back_is_not_held(tmp_path: Path) -> None:
    """Whoever waited for a lock file that its holder then removed takes the one that stands there now."""
    path = tmp_path / "lock"
    lock = Lock(str(path))
    with hold(path) as holder:
        removed = os.open(path, os.O_RDWR)
        path.unlink()
        assert lock.take(wait=False)
        assert not os.path.samestat(os.fstat(removed), path.stat())
        os.close(removed)
        holder.communicate("")
    lock.release()


def test_entering_waits(tmp_path: Path) -> None:
    """Entering waits until the holder has gone."""
    path = tmp_path / "lock"
    order: list[str] = []

    def enter() -> None:
        with Lock(str(path)):
            order.append("entered")

    with hold(path) as holder, ThreadPoolExecutor(1) as threads:
        entering = threads.submit(enter)
        order.append("let go")
        holder.communicate("")
        entering.result()
    assert order == ["let go", "entered"]


def test_lock_file_that_went_while_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waited for a lock file that is gone since makes another: what cannot be found excludes nobody."""
    path = tmp_path / "lock"
    real, went = fcntl.flock, []

    def lock_and_remove(descriptor: int, operation: int) -> None:
        real(descriptor, operation)
        if not went:
            went.append(path.unlink())

    monkeypatch.setattr(fcntl, "flock", lock_and_remove)
    with Lock(str(path)):
        monkeypatch.undo()
        assert path.exists()
        assert not Lock(str(path)).take(wait=False)
