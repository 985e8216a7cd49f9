"""A copy of a folder has all that a command may have left in it."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

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
    """A socket is copied as one that nobody serves, which is what it is when whoever listened on it has ended."""
    (tmp_path / "source").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "source" / "socket"))

    copy_folder(tmp_path / "source", tmp_path / "copy")

    assert described(tmp_path / "source") == described(tmp_path / "copy")
    with socket.socket(socket.AF_UNIX) as asking, pytest.raises(ConnectionRefusedError):
        asking.connect(str(tmp_path / "copy" / "socket"))


def test_names_of_one_file(tmp_path: Path) -> None:
    """What has two names in a folder is one file in its copy too, and no file of what it is a copy of."""
    source, copy = tmp_path / "source", tmp_path / "copy"
    (source / "below").mkdir(parents=True)
    (source / "one").write_text("kept")
    (source / "below" / "other").hardlink_to(source / "one")
    (source / "gone").hardlink_to(tmp_path / "source" / "one")
    os.rename(source / "gone", tmp_path / "outside")

    copies = copy_folder(source, copy)

    assert (copy / "one").stat().st_ino == (copy / "below" / "other").stat().st_ino
    assert ((copy / "one").stat().st_nlink, (source / "one").stat().st_nlink) == (2, 3)
    assert copies[(copy / "one").stat().st_ino] == (source / "one").stat().st_ino


def test_holes(tmp_path: Path) -> None:
    """A file that is mostly holes takes no more of the disk as a copy, and is the same to its end."""
    (tmp_path / "source").mkdir()
    with open(tmp_path / "source" / "file", "wb") as file:
        file.seek(1 << 24)
        file.write(b"in the middle")
        file.truncate(1 << 28)

    copy_folder(tmp_path / "source", tmp_path / "copy")

    status = (tmp_path / "copy" / "file").stat()
    assert (status.st_size, status.st_blocks * 512 < 1 << 22) == (1 << 28, True)
    with open(tmp_path / "copy" / "file", "rb") as file:
        file.seek((1 << 24) - 1)
        assert file.read(15) == b"\0in the middle\0"


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="the system has no extended attributes")
def test_extended_attributes(tmp_path: Path) -> None:
    """Extended attributes are copied, of what is read-only too."""
    (tmp_path / "source").mkdir()
    file = tmp_path / "source" / "file"
    file.write_text("kept")
    for path in (file, tmp_path / "source"):
        try:
            os.setxattr(path, "user.noted", b"1")
        except OSError:
            pytest.skip("the file system has no extended attributes")
    file.chmod(0o444)

    copy_folder(tmp_path / "source", tmp_path / "copy")

    assert [os.getxattr(path, "user.noted") for path in (tmp_path / "copy", tmp_path / "copy" / "file")] == [b"1"] * 2


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser gives files away")
def test_owner(tmp_path: Path) -> None:
    """What was given to another user is theirs in the copy."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "link").symlink_to("nowhere")
    for path in (tmp_path / "source" / "link", tmp_path / "source"):
        os.chown(path, 1234, 4321, follow_symlinks=False)

    copy_folder(tmp_path / "source", tmp_path / "copy")

    for path in (tmp_path / "copy", tmp_path / "copy" / "link"):
        assert (path.lstat().st_uid, path.lstat().st_gid) == (1234, 4321)


def test_nothing(tmp_path: Path) -> None:
    """What is not there is copied as nothing."""
    assert copy_folder(tmp_path / "nowhere", tmp_path / "copy") == {}
    assert not (tmp_path / "copy").exists()
