"""A copy of a folder has all that a command may have left in it."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

from tactful_conformance.run.copy import copy_folder


def described(folder: Path) -> dict[str, tuple[object, ...]]:
    """Give what lies below a folder: kind and mode, time, and what is in it or where it links to."""
    found = {}
    for path in sorted([folder, *folder.rglob("*")]):
        status = path.lstat()
        regular = stat.S_ISREG(status.st_mode)
        content = path.read_bytes() if regular and os.access(path, os.R_OK) else None
        target = os.readlink(path) if path.is_symlink() else content
        found[str(path.relative_to(folder))] = (oct(status.st_mode), status.st_mtime_ns, target)
    return found


def test_copy(tmp_path: Path) -> None:
    """Files, folders, links and FIFOs are copied with their modes and times, and the original stays as it is."""
    source = tmp_path / "source"
    (source / "folder" / "empty").mkdir(parents=True)
    (source / "folder" / "file").write_bytes(b"\xff\0text")
    (source / "folder" / "file").chmod(0o640)
    (source / "link").symlink_to("nowhere")
    os.mkfifo(source / "fifo", 0o600)
    (source / "read-only").mkdir()
    (source / "read-only" / "file").write_text("kept")
    (source / "read-only").chmod(0o555)
    for path in source.rglob("*"):
        os.utime(path, ns=(1, 1_000_000_007), follow_symlinks=False)
    before = described(source)

    copies = copy_folder(source, tmp_path / "copy")

    assert before == described(source) == described(tmp_path / "copy")
    assert copies == {(tmp_path / "copy" / name).lstat().st_ino: (source / name).lstat().st_ino for name in before}


def test_unreadable(tmp_path: Path) -> None:
    """What nobody may read is copied too, and stays unreadable, there and here."""
    source = tmp_path / "source"
    (source / "closed").mkdir(parents=True)
    (source / "closed" / "secret").write_text("kept")
    (source / "closed" / "secret").chmod(0)
    (source / "closed").chmod(0)

    copy_folder(source, tmp_path / "copy")

    for folder in (source, tmp_path / "copy"):
        assert stat.S_IMODE((folder / "closed").lstat().st_mode) == 0
        (folder / "closed").chmod(0o700)
        assert stat.S_IMODE((folder / "closed" / "secret").lstat().st_mode) == 0
        (folder / "closed" / "secret").chmod(0o600)
        assert (folder / "closed" / "secret").read_text() == "kept"


def test_socket(tmp_path: Path) -> None:
    """A socket is left out: whoever listened on it has ended."""
    (tmp_path / "source").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "source" / "socket"))

    copy_folder(tmp_path / "source", tmp_path / "copy")

    assert list((tmp_path / "copy").iterdir()) == []


def test_nothing(tmp_path: Path) -> None:
    """What is not there is copied as nothing."""
    assert copy_folder(tmp_path / "nowhere", tmp_path / "copy") == {}
    assert not (tmp_path / "copy").exists()
