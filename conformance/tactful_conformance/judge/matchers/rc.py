"""`rc`: what became of the rc file."""

from __future__ import annotations

import json
import posixpath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful_conformance.judge.view import View
    from tactful_conformance.observation import FileSeen


def match_rc(wanted: Mapping[str, Any], view: View) -> str | None:
    """Hold `contains`, `keeps` and `replaced` against the rc file before the first step and after this one."""
    place = view.reading.rc
    if "keeps" in wanted:
        seen = _KEEPS[wanted["keeps"]](view, place)
        if seen is not None:
            return seen
    if "contains" in wanted:
        seen = _contains(wanted["contains"], _target(place, view.step.files))
        if seen is not None:
            return seen
    return _replaced(view, place) if wanted.get("replaced") else None


def _replaced(view: View, place: str) -> str | None:
    before, after = _target(place, view.observation.before), _target(place, view.step.files)
    if after is None:
        return "there is no rc file"
    return "the same file, written to where it stood" if before and before.inode == after.inode else None


def _target(place: str, files: tuple[FileSeen, ...]) -> FileSeen | None:
    """Give the file at a place, following one link."""
    by_place = {file.place: file for file in files}
    file = by_place.get(place)
    if file is not None and file.kind == "link" and file.target is not None:
        return by_place.get(posixpath.normpath(posixpath.join(posixpath.dirname(place), file.target)))
    return file


def _object(file: FileSeen | None) -> dict[str, Any] | str:
    """Give a file's JSON object, or say why there is none."""
    if file is None:
        return "there is no rc file"
    if file.kind != "text" or file.data is None:
        return f"the rc file is a {file.kind} that cannot be read"
    try:
        value = json.loads(file.data)
    except (ValueError, RecursionError):
        return f"the rc file is not JSON: {file.data[:200]!r}"
    return value if isinstance(value, dict) else f"the rc file is not an object: {file.data[:200]!r}"


def _contains(wanted: Mapping[str, Any], file: FileSeen | None) -> str | None:
    content = _object(file)
    if isinstance(content, str):
        return content
    # By type too: in Python True is 1.
    if all(key in content and json.dumps(content[key]) == json.dumps(value) for key, value in wanted.items()):
        return None
    return f"rc file: {json.dumps({key: content[key] for key in wanted if key in content}, ensure_ascii=False)}"


def _keeps_keys(view: View, place: str) -> str | None:
    before, after = _object(_target(place, view.observation.before)), _object(_target(place, view.step.files))
    if isinstance(before, str) or isinstance(after, str):
        return after if isinstance(after, str) else str(before)
    lost = [key for key, value in before.items() if key not in after or json.dumps(after[key]) != json.dumps(value)]
    return f"lost or changed: {', '.join(lost)}" if lost else None


def _keeps_bytes(view: View, place: str) -> str | None:
    before, after = view.file_before(place), view.file_after(place)
    if before is None or after is None:
        return None if before is after else "the rc file was created" if after else "the rc file is gone"
    if (before.kind, before.data, before.target) == (after.kind, after.data, after.target):
        return None
    return f"the rc file changed to {after.data!r}" if after.kind == "text" else f"the rc file is now a {after.kind}"


def _keeps_kind(view: View, place: str) -> str | None:
    before, after = view.file_before(place), view.file_after(place)
    kinds = [file.kind if file else "missing" for file in (before, after)]
    inodes = [file.inode if file else None for file in (before, after)]
    # By kind too: the number of a file that was removed is soon another's.
    same = kinds[0] == kinds[1] and inodes[0] == inodes[1]
    return None if same else f"the {kinds[0]} was replaced: now {kinds[1]}"


def _keeps_link(view: View, place: str) -> str | None:
    before, after = view.file_before(place), view.file_after(place)
    assert before is not None
    if after is not None and (after.kind, after.target) == (before.kind, before.target):
        return None
    return f"the rc file is now a {after.kind}" if after else "the rc file is gone"


def _keeps_mode(view: View, place: str) -> str | None:
    before, after = _target(place, view.observation.before), _target(place, view.step.files)
    assert before is not None
    if after is not None and after.mode == before.mode:
        return None
    return f"mode {after.mode}, which was {before.mode}" if after else "the rc file is gone"


_KEEPS = {
    "bytes": _keeps_bytes,
    "keys": _keeps_keys,
    "kind": _keeps_kind,
    "link": _keeps_link,
    "mode": _keeps_mode,
}
