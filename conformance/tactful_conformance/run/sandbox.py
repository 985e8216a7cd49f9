"""A folder of its own for one scenario: home, project, environment, and what lies in it afterwards."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tactful_conformance.observation import FileSeen
from tactful_conformance.plan.build import ELSEWHERE
from tactful_conformance.plan.files import HOME
from tactful_conformance.run.copy import copy_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from tactful_conformance.plan import Command, FileState, Rewind, Scenario, Step
    from tactful_conformance.run.settings import Settings

#: Where commands are looked for, behind the folder of the CLI's own; an environment is built from nothing.
SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
_TEMPORARY = "tmp"
_READ_ONLY = 0o555
_WRITABLE = 0o755
_MILLISECONDS_OF_AN_HOUR = 3_600_000
#: More than any file system numbers its files up to in practice, and exact in any reader of JSON.
_BEYOND_INODES = 1 << 48
_ACCOUNT = "account"
_ROOT = "root"


@dataclass(frozen=True, slots=True)
class Saved:
    """Files of a sandbox as they were, below `folder`, and what inode each had by that of its copy."""

    folder: Path
    inodes: Mapping[int, int]


class Sandbox:
    """The files of one scenario, from before its first step until it has been judged."""

    def __init__(self, root: Path, scenario: Scenario, settings: Settings, account: Path | None) -> None:
        """
        Lay out a new folder `root`, with canaries in it.

        `account` is the home that the user database names, where that is the suite's own: it is emptied.
        """
        self.root = root
        self._canaries = settings.canaries[scenario.number]
        self._account = account
        if account is not None:
            remove_sandbox(account)
            account.mkdir()
        self._home = scenario.home
        # What inode a file had by that of the copy that was put in its place: that is no other file.
        self._inodes: Mapping[int, int] = {}
        self._taken: Collection[int] = ()
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

    def change(self, step: Step) -> None:
        """Do what a step does that starts nothing: let hours pass, or put files in the place of what is there."""
        if step.rewind is not None:
            self._rewind(step.rewind)
        for file in step.put:
            _make_way(self.root, self.root / file.place)
            if file.kind != "missing":
                _write(self.root / file.place, file)

    def _rewind(self, change: Rewind) -> None:
        """Make every time in the object at a key of a JSON file some hours older; what is no such object stays as it is."""
        path = self.root / change.place
        try:
            content = json.loads(path.read_bytes())
            times = content[change.key]
            content[change.key] = {code: _earlier(noted, change.hours) for code, noted in times.items()}
        except (OSError, ValueError, RecursionError, LookupError, TypeError, AttributeError):
            return
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

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
        found: list[FileSeen] = []
        _record(str(self.root), HOME, data_cap, found)
        if self._account is not None:
            _record(str(self._account.parent), self._account.name, data_cap, found)
        if not self._inodes:
            return tuple(found)
        return tuple(dataclasses.replace(file, inode=self._number(file.inode)) for file in found)

    def save(self, folder: Path) -> Saved:
        """Copy all files, as they are now, below a folder that is not there yet."""
        folder.mkdir()
        copies = copy_folder(self.root, folder / _ROOT)
        if self._account is not None:
            copies |= copy_folder(self._account, folder / _ACCOUNT)
        return Saved(folder, {copy: self._number(inode) for copy, inode in copies.items()})

    def restore(self, saved: Saved) -> None:
        """Put all files back as they were saved, in the places where they were."""
        remove_sandbox(self.root)
        copies = copy_folder(saved.folder / _ROOT, self.root)
        if self._account is not None:
            remove_sandbox(self._account)
            copies |= copy_folder(saved.folder / _ACCOUNT, self._account)
        self._inodes = {copy: saved.inodes[inode] for copy, inode in copies.items()}
        self._taken = frozenset(self._inodes.values())

    def _number(self, inode: int) -> int:
        """Give the number of a file by its inode: one that was put back keeps the one that it had."""
        if inode in self._inodes:
            return self._inodes[inode]
        # The inodes of what was put back were freed with it, and so are soon those of new files: these are others.
        while inode in self._taken:
            inode += _BEYOND_INODES
        return inode


def remove_sandbox(root: Path) -> None:
    """Remove a sandbox, whatever modes and links the CLI left in it; what cannot be removed is left."""
    if root.is_symlink():
        root.unlink()
        return
    # Most of what is left can be removed as it is.
    with contextlib.suppress(OSError, RecursionError):
        shutil.rmtree(root)
        return
    with contextlib.suppress(OSError, RecursionError):
        _make_removable(root)
    shutil.rmtree(root, ignore_errors=True)


def _make_way(root: Path, path: Path) -> None:
    """Remove what a CLI has put in the place of a file, and in that of a folder above it."""
    for above in reversed(path.relative_to(root).parents):
        if not (root / above).is_dir():
            (root / above).unlink(missing_ok=True)
    if path.is_dir() and not path.is_symlink():
        remove_sandbox(path)
    else:
        path.unlink(missing_ok=True)


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


def _record(root: str, place: str, data_cap: int, found: list[FileSeen]) -> None:
    """
    Record what lies at a place and all below it, in order, following no link.

    What cannot be listed or entered is recorded alone. Written for speed: it is done after each step.
    """
    path = f"{root}/{place}"
    try:
        status = os.lstat(path)
    except OSError:
        return
    kind, data, target = "other", None, None
    names: Sequence[str] = ()
    if stat.S_ISREG(status.st_mode):
        kind = "text"
        data = _read(path, status.st_size) if status.st_size <= data_cap else None
    elif stat.S_ISDIR(status.st_mode):
        kind, names = "directory", _names(path)
    elif stat.S_ISLNK(status.st_mode):
        kind, target = "link", os.readlink(path)
    elif stat.S_ISFIFO(status.st_mode):
        kind = "fifo"
    mode = f"{stat.S_IMODE(status.st_mode):04o}"
    found.append(FileSeen(place, kind, mode, status.st_ino, status.st_size, data, target))
    for name in names:
        _record(root, f"{place}/{name}", data_cap, found)


def _earlier(noted: object, hours: int) -> object:
    if isinstance(noted, bool) or not isinstance(noted, int | float):
        return noted
    return noted - hours * _MILLISECONDS_OF_AN_HOUR


def _names(path: str) -> Sequence[str]:
    try:
        return sorted(os.listdir(path))
    except OSError:
        return ()


def _read(path: str, size: int) -> bytes | None:
    """Read a file of a size in one system call, as the kernel does for regular files."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        return os.read(opened, size)
    except OSError:
        return None
    finally:
        os.close(opened)


def _make_removable(root: Path) -> None:
    """Give every folder its owner's rights again, from the top, so that what is below can be reached."""
    root.chmod(_WRITABLE)
    with os.scandir(root) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                _make_removable(root / entry.name)
