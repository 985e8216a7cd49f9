"""Facts about the rc file."""

from __future__ import annotations

import errno
import os
import socket
import stat
from typing import TYPE_CHECKING

import pytest

from tactful import rc

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of an rc file that is not there."""
    return tmp_path / ".rc"


def assign(path: Path, value: object = True) -> str | None:  # noqa: FBT002 - a value of JSON
    """Set the key `choice` in the file at `path`."""
    return rc.assign(str(path), rc.read(str(path)), ("choice",), value)


def test_missing(path: Path) -> None:
    """A file that is not there is missing, and so is one behind a dangling link."""
    assert rc.read(str(path)).state == "missing"
    path.symlink_to("nowhere")
    assert rc.read(str(path)).state == "missing"


@pytest.mark.parametrize("text", ["{}", ' {"a": 1}\n', '\ufeff{"choice": true}', '{"n": %s}' % ("9" * 5000)])
def test_good(path: Path, text: str) -> None:
    """A JSON object in UTF-8 is good, a byte order mark or a very long integer notwithstanding."""
    path.write_text(text, encoding="utf-8")
    assert rc.read(str(path)).state == "good"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b'{"choice": true',
        b'{"choice": true,}',
        b"choice = true",
        b"[]",
        b'"choice"',
        b"null",
        b'{"choice": NaN}',
        b'{"name": "\xff\xfe"}',
        b'{"a":' * 100_000,
        "{}".encode("utf-16"),
    ],
)
def test_damaged(path: Path, data: bytes) -> None:
    """What is not a JSON object in UTF-8 is damaged, and so is one that is nested too deeply to read."""
    path.write_bytes(data)
    assert rc.read(str(path)).state == "damaged"


def _directory(path: Path) -> None:
    path.mkdir()


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _link_loop(path: Path) -> None:
    path.symlink_to(path.name)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(path))


ODD_THINGS = pytest.mark.parametrize("make", [_directory, _fifo, _device, _link_loop, _socket])


@ODD_THINGS
def test_odd_things_are_damaged(path: Path, make: object) -> None:
    """A directory, pipe, device, socket or link to itself is damaged, and reading it waits for nobody."""
    make(path)  # type: ignore[operator]
    assert rc.read(str(path)).state == "damaged"


@ODD_THINGS
def test_odd_things_are_not_opened(path: Path, make: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no file is never opened: to open a device may do something already."""
    make(path)  # type: ignore[operator]
    opened: list[object] = []
    monkeypatch.setattr(os, "open", lambda *given, **_: opened.append(given))
    assert rc.read(str(path)).state == "damaged"
    assert opened == []


@ODD_THINGS
def test_odd_things_are_not_replaced(path: Path, make: object) -> None:
    """A directory, pipe, device, socket or link to itself is not moved or removed, and nothing is left beside it."""
    make(path)  # type: ignore[operator]
    before = path.lstat()
    with pytest.raises(OSError, match=r"Is a directory|Not a regular file|symbolic links") as caught:
        assign(path)
    assert caught.value.filename == str(path)
    assert caught.value.errno in {errno.EISDIR, errno.EINVAL, errno.ELOOP}
    assert os.path.samestat(before, path.lstat())
    assert os.listdir(path.parent) == [path.name]


def test_new_file(path: Path) -> None:
    """A file that is made holds the time of its making and is for its owner alone, whatever the umask."""
    before = os.umask(0)
    try:
        assign(path)
    finally:
        os.umask(before)
    made_at = rc.read(str(path)).content["meta"]["created_at"]
    assert isinstance(made_at, int)
    # As a person would lay it out.
    assert path.read_text() == f'{{\n  "meta": {{\n    "created_at": {made_at}\n  }},\n  "choice": true\n}}\n'
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_new_folder(path: Path) -> None:
    """A file below folders that are not there yet is made with them, for its owner alone."""
    below = path.parent / "config" / "tool" / "settings.json"
    assign(below)
    assert rc.read(str(below)).state == "good"
    assert stat.S_IMODE(below.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o640, 0o400, 0o666])
def test_keeps_the_mode(path: Path, mode: int) -> None:
    """A file that is replaced keeps its mode."""
    path.write_text("{}")
    path.chmod(mode)
    assign(path)
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_keeps_the_rest(path: Path) -> None:
    """Keys, their order, values and layout survive byte for byte."""
    path.write_bytes(b'{\r\n  "z": 1.10, "a": 123456789012345678901234567890,\r\n  "choice": false\r\n}')
    assign(path)
    assert path.read_bytes() == b'{\r\n  "z": 1.10, "a": 123456789012345678901234567890,\r\n  "choice": true\r\n}'


def test_keeps_links(path: Path) -> None:
    """A link stays a link, a chain of them too, and the file that it names is written."""
    folder = path.parent / "dotfiles"
    folder.mkdir()
    (folder / "rc").write_text('{"a": 1}')
    (folder / "link").symlink_to("rc")
    path.symlink_to("dotfiles/link")
    assign(path)
    assert os.readlink(path) == "dotfiles/link"
    assert os.readlink(folder / "link") == "rc"
    assert rc.read(str(folder / "rc")).content == {"a": 1, "choice": True}


def test_writes_through_a_dangling_link(path: Path) -> None:
    """The file that a dangling link names is made, and the link stays."""
    path.symlink_to("later")
    assign(path)
    assert path.is_symlink()
    assert rc.read(str(path.parent / "later")).content["choice"] is True


def test_keeps_copies_of_damage(path: Path) -> None:
    """The bytes of a damaged file stay under a free name ending in .bak, and no copy overwrites another."""
    path.with_name(".rc.bak").write_text("mine")
    copies = []
    for text in ("one", "two"):
        path.write_text(text)
        copies.append(assign(path))
    assert copies == [f"{path}.1.bak", f"{path}.2.bak"]
    kept = [path.with_name(name).read_text() for name in (".rc.bak", ".rc.1.bak", ".rc.2.bak")]
    assert kept == ["mine", "one", "two"]
    assert rc.read(str(path)).content["choice"] is True


def test_copy_of_damage_behind_a_link(path: Path) -> None:
    """The copy of a damaged file behind a link stands beside the real file."""
    folder = path.parent / "dotfiles"
    folder.mkdir()
    (folder / "rc").write_text("damage")
    path.symlink_to("dotfiles/rc")
    assert assign(path) == str(folder / "rc.bak")
    assert path.is_symlink()
    assert (folder / "rc.bak").read_text() == "damage"


@pytest.mark.parametrize(("before", "after"), [(0, 0o600), (0o444, 0o644), (0o660, 0o660)])
def test_replaced_damage_can_be_read(path: Path, before: int, after: int) -> None:
    """A file that nobody could read is replaced by one that its owner can; what others may is left as it is."""
    path.write_text("")
    path.chmod(before)
    assign(path)
    assert stat.S_IMODE(path.stat().st_mode) == after


@pytest.mark.parametrize("text", ["{}", "damage"])
def test_keeps_the_owner(path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """A file that is replaced is given to whose it was (TGL-7)."""
    path.write_text(text)
    given: list[object] = []
    monkeypatch.setattr(rc.atomic, "_give", lambda _, owner: given.append(owner))
    assign(path)
    assert given == [(path.stat().st_uid, path.stat().st_gid)]


@pytest.mark.parametrize("text", ['{"a": 1}', "damage", None])
def test_failure_changes_nothing(path: Path, text: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last step fails, the file is as it was, and neither a copy nor a temporary file is left."""

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    if text is not None:
        path.write_text(text)
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="No space left"):
        assign(path)
    assert [(entry.name, entry.read_text()) for entry in path.parent.iterdir()] == ([(".rc", text)] if text else [])


def nest(path: Path, depth: int) -> str:
    """Write a file of nested lists, and return the state that reading it finds."""
    path.write_text('{"a":' + "[" * depth + "]" * depth + "}")
    return rc.read(str(path)).state


def test_deep_nesting(path: Path) -> None:
    """Around the depth at which reading begins to fail, the key is set, or an OSError says why not."""
    good, damaged = 1, 2
    while nest(path, damaged) == "good":
        good, damaged = damaged, 2 * damaged
    while damaged - good > 1:
        middle = (good + damaged) // 2
        good, damaged = (middle, damaged) if nest(path, middle) == "good" else (good, middle)
    for depth in range(good - 20, damaged + 3):
        nest(path, depth)
        before = path.read_text()
        try:
            assign(path)
        except OSError as error:
            failure = (error.strerror, error.filename, path.read_text())
        else:
            failure = None
            assert rc.read(str(path)).content["choice"] is True
        assert failure in {None, ("Nested too deeply", str(path), before)}


def test_too_deep_to_set(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in which a key cannot be set for its depth stays as it is, and the error says why and which."""

    def go_too_deep(*_: object) -> None:
        raise RecursionError

    path.write_text('{"a": 1}')
    monkeypatch.setattr(rc.json_text, "assign", go_too_deep)
    with pytest.raises(OSError, match="Nested too deeply") as caught:
        assign(path)
    assert (caught.value.errno, caught.value.filename) == (errno.EINVAL, str(path))
    assert path.read_text() == '{"a": 1}'
