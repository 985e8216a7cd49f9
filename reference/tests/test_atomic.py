"""Facts about putting a file in its place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tactful import atomic, rc

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the path of a file that is there."""
    path = tmp_path / "file"
    path.write_text("{}")
    return path


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the names of the calls that put bytes on the disk and a file in its place, as they are made."""
    made: list[str] = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *given, name=name, real=real: made.append(name) or real(*given))
    return made


def test_all_of_it_lasts(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is waited for to be on the disk is all of the file."""
    sizes: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: sizes.append(os.fstat(descriptor).st_size))
    atomic.replace(str(path), b"12345", durable=True)
    assert sizes == [5]


@pytest.mark.parametrize("text", ["{}", "damage", None])
def test_choice_lasts(path: Path, steps: list[str], text: str | None) -> None:
    """A choice is on the disk before it stands in the place of what was there: no power cut leaves half of it."""
    path.unlink() if text is None else path.write_text(text)
    rc.assign(str(path), rc.read(str(path)), ("choice",), True)
    assert steps == ["fsync", "replace"]


def test_nobody_waits_for_the_disk(path: Path, steps: list[str]) -> None:
    """What need not last, as an event, is not waited for."""
    atomic.replace(str(path), b"event")
    assert steps == ["replace"]


def test_owner(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is given to whom it was, and one that is that owner's already is not given (TGL-7)."""
    given: list[tuple[int, ...]] = []
    monkeypatch.setattr(os, "fchown", lambda descriptor, *owner: given.append((os.fstat(descriptor).st_ino, *owner)))
    atomic.replace(str(path), b"1", owner=(4242, 4343))
    found = path.stat()
    assert given == [(found.st_ino, 4242, 4343)]
    atomic.replace(str(path), b"2", owner=(found.st_uid, found.st_gid))
    assert len(given) == 1


def test_owner_that_cannot_be(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be given away is replaced all the same."""

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "fchown", refuse)
    atomic.replace(str(path), b"1", owner=(4242, 4343))
    assert path.read_bytes() == b"1"


def test_temporary_name(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not whole yet stands beside its place under a name of its own that ends in .tmp, for its owner alone."""
    seen: list[tuple[str, int]] = []
    real = os.replace

    def note(temporary: str, place: str) -> None:
        seen.append((temporary, os.stat(temporary).st_mode & 0o777))
        real(temporary, place)

    monkeypatch.setattr(os, "replace", note)
    for _ in range(2):
        atomic.replace(str(path), b"1")
    names = [name for name, _ in seen]
    assert len(set(names)) == 2
    assert all(name.startswith(f"{path}.") and name.endswith(".tmp") for name in names)
    assert [mode for _, mode in seen] == [0o600, 0o600]


def test_temporary_name_that_is_taken(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written into what stands at the temporary name, as a link would: that is an error about the file."""
    monkeypatch.setattr(os, "urandom", lambda _: b"")
    taken = path.with_name("file..tmp")
    taken.symlink_to("elsewhere")
    with pytest.raises(FileExistsError) as caught:
        atomic.replace(str(path), b"1")
    assert caught.value.filename == str(path)
    assert sorted(os.listdir(path.parent)) == ["file", "file..tmp"]
    assert path.read_text() == "{}"
