"""Facts about a choice that cannot be recorded."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import World


def _directory(path: Path) -> None:
    path.mkdir()


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _link_to_device(path: Path) -> None:
    path.symlink_to("/dev/null")


def _link_loop(path: Path) -> None:
    path.symlink_to(path.name)


def _link_to_nowhere(path: Path) -> None:
    path.symlink_to("no/such/folder/rc")


@pytest.mark.parametrize("enable", [True, False])
@pytest.mark.parametrize("make", [_directory, _fifo, _link_to_device, _link_loop, _link_to_nowhere])
def test_what_is_no_file_stays(world: World, make: Any, enable: bool) -> None:  # noqa: FBT001 - a row of a table
    """A toggle that cannot write leaves what stands at the path and everything else as it was, and sends nothing."""
    make(world.rc)
    before = world.rc.lstat()
    tree = os.listdir(world.home)
    with pytest.raises(OSError, match="rc"):
        world.toggle(enable=enable)
    assert os.path.samestat(world.rc.lstat(), before)
    assert os.listdir(world.home) == tree
    assert world.endpoint.requests == []


@pytest.mark.parametrize("content", [None, '{"a": 1}', "{damaged"])
def test_failed_write(world: World, monkeypatch: pytest.MonkeyPatch, content: str | None) -> None:
    """A toggle whose write fails leaves the home as it was, and deletes and sends nothing."""

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    if content is not None:
        world.rc.write_text(content)
    before = world.tree()
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="No space left"):
        world.toggle(enable=False)
    assert world.tree() == before
    assert world.endpoint.requests == []


@pytest.mark.parametrize("content", [None, '{"trackingDisabled": false}', "{damaged"])
def test_read_only_home(world: World, content: str | None) -> None:
    """In a home that cannot be written disabling fails, changes nothing and names what could not be written."""
    if content is not None:
        world.rc.write_text(content)
    before = world.tree()
    world.home.chmod(0o500)
    with pytest.raises(PermissionError, match=str(world.home)):
        world.toggle(enable=False)
    assert world.tree() == before
    assert world.endpoint.requests == []


@pytest.mark.parametrize("home", [None, "", "/nowhere/at/all"])
def test_no_home(world: World, home: str | None) -> None:
    """Without a home to keep a choice in, a toggle fails and says so."""
    del world.environ["HOME"]
    if home is not None:
        world.environ["HOME"] = home
    with pytest.raises(NotADirectoryError, match="HOME names no directory") as caught:
        world.toggle(enable=False)
    assert caught.value.filename == home


def test_sender_that_cannot_start(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no process can be started the choice is recorded, and that is success."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "posix_spawn", refuse)
    assert world.toggle(enable=False).changed


def test_pending_that_cannot_be_deleted(world: World) -> None:
    """Where something pending cannot be deleted, disabling is an error, and the choice is recorded all the same."""
    (world.spool / "01234567-89ab-4def-8123-456789abcdef.json").mkdir(parents=True)
    for _ in range(2):
        with pytest.raises(OSError, match="the choice is recorded, but"):
            world.toggle(enable=False)
        assert world.decide()["decided_by"] == "rc-choice"
    assert world.endpoint.requests == []
