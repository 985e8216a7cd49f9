"""A folder of its own for one scenario: home, project, environment, and what lies in it afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from typing import TYPE_CHECKING

from tactful_conformance.observation import FileSeen
from tactful_conformance.plan.build import ELSEWHERE
from tactful_conformance.plan.files import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tactful_conformance.plan import Command, FileState, Scenario
    from tactful_conformance.run.settings import Settings

#: Where commands are looked for, behind the folder of the CLI's own; an environment is built from nothing.
SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
_TEMPORARY = "tmp"
_READ_ONLY = 0o555
_WRITABLE = 0o755


class Sandbox:
    """The files of one scenario, from before its first step until it has been judged."""

    def __init__(self, root: Path, scenario: Scenario, settings: Settings, account: Path | None) -> None:
        """
        Lay out a new folder `root`, with canaries in it.

        `account` is the home that the user database names, where that is the suite's own: it is emptied.
        """
        self.root = root
        self._canaries = settings.canaries
        self._account = account
        if account is not None:
            remove_sandbox(account)
            account.mkdir()
        self._home = scenario.home
        for name in (_TEMPORARY, ELSEWHERE):
            (root / name).mkdir(parents=True)
        for place, source in scenario.fixtures:
            shutil.copytree(settings.folder / source, root / place, symlinks=True)
            _plant(root / place, self._canaries.project_files)
        home = root / HOME
        if self._home == "file":
            home.write_text("not a folder\n")
        elif self._home != "missing":
            home.mkdir()
            _plant(home, self._canaries.home_files)
        for file in scenario.files:
            # A home that is no directory has no files: the case says both, and the home goes before.
            if self._home in ("missing", "file") and file.place.startswith(f"{HOME}/"):
                continue
            _write(root / file.place, file)
        if self._home == "read-only":
            home.chmod(_READ_ONLY)

    def folder(self, command: Command) -> Path:
        """Say where a command runs."""
        return self.root / command.place

    def environment(self, command: Command, argv0: str, given: Mapping[str, str]) -> dict[str, str]:
        """Build the environment of a command: canaries, what the station gives, and nothing of the suite's own."""
        env = {
            "PATH": f"{os.path.dirname(argv0)}:{SYSTEM_PATH}",
            "LANG": "C.UTF-8",
            "TMPDIR": str(self.root / _TEMPORARY),
        }
        if self._home != "unset":
            env["HOME"] = "" if self._home == "empty" else str(self.root / HOME)
        return env | dict(self._canaries.variables) | dict(given) | dict(command.env)

    def files(self, data_cap: int) -> tuple[FileSeen, ...]:
        """
        Record the home and all that is in it, in order of place; files over `data_cap` bytes without their data.

        What lies in the home that the user database names comes after it, under `account`.
        """
        found = [_look(self.root, path, data_cap) for path in _walk(self.root / HOME)]
        if self._account is not None:
            found += [_look(self._account.parent, path, data_cap) for path in _walk(self._account)]
        return tuple(found)


def remove_sandbox(root: Path) -> None:
    """Remove a sandbox, whatever modes and links the CLI left in it; what cannot be removed is left."""
    if root.is_symlink():
        root.unlink()
        return
    with contextlib.suppress(OSError, RecursionError):
        _make_removable(root)
    shutil.rmtree(root, ignore_errors=True)


def _plant(folder: Path, files: tuple[FileState, ...]) -> None:
    """Put files into a folder, but for those that would lie among what stands there."""
    taken = {entry.name for entry in folder.iterdir()}
    for file in files:
        if file.place.split("/")[0] not in taken:
            _write(folder / file.place, file)


def _write(path: Path, file: FileState) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    match file.kind:
        case "text":
            path.write_bytes(file.data.encode(file.encoding))
        case "directory":
            path.mkdir()
            (path / "kept").write_text("not the toggle's\n")
        case "fifo":
            os.mkfifo(path)
        case "link":
            path.symlink_to(file.target)
        case _:
            raise ValueError(f"unknown kind of file: {file.kind}")
    if file.mode is not None:
        path.chmod(file.mode)


def _walk(path: Path) -> Iterator[Path]:
    """Give a path and all below it, in order, following no link; what cannot be listed or entered is given alone."""
    try:
        kind = path.lstat().st_mode
    except OSError:
        return
    yield path
    if stat.S_ISDIR(kind):
        try:
            names = sorted(os.listdir(path))
        except OSError:
            return
        for name in names:
            yield from _walk(path / name)


def _look(root: Path, path: Path, data_cap: int) -> FileSeen:
    status = path.lstat()
    kind, data, target = "other", None, None
    if stat.S_ISREG(status.st_mode):
        kind = "text"
        data = _read(path) if status.st_size <= data_cap else None
    elif stat.S_ISDIR(status.st_mode):
        kind = "directory"
    elif stat.S_ISLNK(status.st_mode):
        kind, target = "link", os.readlink(path)
    elif stat.S_ISFIFO(status.st_mode):
        kind = "fifo"
    return FileSeen(
        place=str(path.relative_to(root)),
        kind=kind,
        mode=f"{stat.S_IMODE(status.st_mode):04o}",
        inode=status.st_ino,
        size=status.st_size,
        data=data,
        target=target,
    )


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _make_removable(root: Path) -> None:
    """Give every folder its owner's rights again, from the top, so that what is below can be reached."""
    root.chmod(_WRITABLE)
    for entry in os.scandir(root):
        if entry.is_dir(follow_symlinks=False):
            _make_removable(root / entry.name)
