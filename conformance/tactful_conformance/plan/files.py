"""Make the files of a scenario of what a case says about the rc file and the project's file."""

from __future__ import annotations

import itertools
import json
import posixpath
from typing import TYPE_CHECKING, Any

from tactful_conformance.plan.scenario import FileState

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Where the home lies in the sandbox.
HOME = "home"
#: The folder, below the home, in which an rc file that is a link keeps its text.
_LINKED_FOLDER = "dotfiles"


def rc_place(path: str) -> str:
    """Say where in the sandbox an rc file lies that the binding puts at `path` below the home."""
    return posixpath.join(HOME, path)


def rc_files(said: Any, path: str, damaged: Mapping[str, Mapping[str, Any]]) -> list[FileState]:
    """
    Make the rc file, what it links to, and an earlier copy beside it.

    `said` is what the case gives: None or `missing`, `dangling-link`, or a mapping with `content`, `text` or `damaged`
    and maybe `mode`, `link`, which is true or `chain`, a link to a link, `backup`. `damaged` is the table of damage, with
    its roles bound.
    """
    place = rc_place(path)
    if said is None or said == "missing":
        return []
    if said == "dangling-link":
        # The folder is there: who writes through the link makes the file, and nothing else.
        return [FileState(f"{HOME}/{_LINKED_FOLDER}", "directory"), _link(place, f"{HOME}/{_LINKED_FOLDER}/nowhere")]
    files = []
    real = place
    if said.get("link"):
        real = posixpath.join(HOME, _LINKED_FOLDER, posixpath.basename(path).lstrip("."))
        between = [f"{real}.link"] if said["link"] == "chain" else []
        files += [_link(one, other) for one, other in itertools.pairwise([place, *between, real])]
    mode = int(said["mode"], 8) if "mode" in said else None
    if "damaged" in said:
        files.append(_damaged_file(real, damaged[said["damaged"]]))
    else:
        files.append(FileState(real, "text", data=said.get("text") or _json(said.get("content", {})), mode=mode))
    if "backup" in said:
        files.append(FileState(real + ".bak", "text", data=said["backup"]))
    return files


def project_file(said: Mapping[str, Any], place: str, path: str) -> FileState:
    """Make the project's settings file in the folder of one step."""
    return FileState(posixpath.join(place, path), "text", data=_json(said["content"]))


def _link(place: str, named: str) -> FileState:
    return FileState(place, "link", target=posixpath.relpath(named, posixpath.dirname(place)))


def _damaged_file(place: str, row: Mapping[str, Any]) -> FileState:
    kind = row.get("kind", "text")
    if kind == "link-loop":
        return FileState(place, "link", target=posixpath.basename(place))
    if kind == "unreadable":
        return FileState(place, "text", data=row["text"], mode=0)
    return FileState(place, kind, data=row.get("text", ""), encoding=row.get("encoding", "utf-8"))


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
