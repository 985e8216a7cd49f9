"""`rc`: what became of the rc file."""

from __future__ import annotations

import json
import posixpath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tactful_conformance.judge.view import View
    from tactful_conformance.observation import FileSeen


def match_rc(wanted: Mapping[str, Any], view: View) -> str | None:
    """Hold each word against the rc file before the first step and after this one."""
    place = view.reading.rc
    return next((seen for word in wanted if (seen := _WORDS[word](wanted[word], view, place))), None)


def _keeps(wanted: str, view: View, place: str) -> str | None:
    return _KEEPS[wanted](view, place)


def _exists(wanted: bool, view: View, place: str) -> str | None:  # noqa: FBT001 - it is data
    if wanted == (view.file_after(place) is not None):
        return None
    return "there is no rc file" if wanted else "there is an rc file"


def _mode(wanted: str, view: View, place: str) -> str | None:
    file = _target(place, view.step.files)
    if file is None:
        return "there is no rc file"
    return None if file.mode == wanted else f"mode {file.mode}"


def _without(wanted: list[str], view: View, place: str) -> str | None:
    file = _target(place, view.step.files)
    if file is None:
        # What is not there holds nothing: that it is to be there, `exists` says.
        return None
    content = _object(file)
    if isinstance(content, str):
        return content
    found = {key: content[key] for key in wanted if key in content}
    return f"rc file: {json.dumps(found, ensure_ascii=False)}" if found else None


def _replaced(wanted: bool, view: View, place: str) -> str | None:  # noqa: FBT001 - it is data
    if not wanted:
        return None
    before, after = _target(place, view.observation.before), _target(place, view.step.files)
    if after is None:
        return "there is no rc file"
    return "the same file, written to where it stood" if before and before.inode == after.inode else None


def _target(place: str, files: tuple[FileSeen, ...]) -> FileSeen | None:
    """Give the file at a place, or at the end of the links there."""
    *_, last = _follow(place, files)
    return last


def _follow(place: str, files: tuple[FileSeen, ...]) -> Iterator[FileSeen | None]:
    """Give what stands at a place, and what each link leads to; None at the end of one that dangles or goes round."""
    by_place = {file.place: file for file in files}
    while (file := by_place.pop(place, None)) is not None and file.kind == "link" and file.target is not None:
        yield file
        place = posixpath.normpath(posixpath.join(posixpath.dirname(place), file.target))
    yield file


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


def _contains(wanted: Mapping[str, Any], view: View, place: str) -> str | None:
    content = _object(_target(place, view.step.files))
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


def _keeps_order(view: View, place: str) -> str | None:
    lost = _keeps_keys(view, place)
    before, after = (_object(_target(place, files)) for files in (view.observation.before, view.step.files))
    if lost or isinstance(before, str) or isinstance(after, str):
        return lost
    kept = [key for key in after if key in before]
    return None if kept == list(before) else f"in another order: {', '.join(kept)}"


def _keeps_bytes(view: View, place: str) -> str | None:
    before, after = view.file_before(place), view.file_after(place)
    if before is None or after is None:
        return None if before is after else "the rc file was created" if after else "the rc file is gone"
    if (before.kind, before.data, before.target) == (after.kind, after.data, after.target):
        return None
    return f"the rc file changed to {after.data!r}" if after.kind == "text" else f"the rc file is now a {after.kind}"


def _keeps_link(view: View, place: str) -> str | None:
    for before in _follow(place, view.observation.before):
        if before is None or before.kind != "link":
            break
        after = view.file_after(before.place)
        if after is None or (after.kind, after.target) != (before.kind, before.target):
            return f"the link {before.place} is now a {after.kind}" if after else f"the link {before.place} is gone"
    return None


def _keeps_mode(view: View, place: str) -> str | None:
    before, after = _target(place, view.observation.before), _target(place, view.step.files)
    assert before is not None
    if after is not None and after.mode == before.mode:
        return None
    return f"mode {after.mode}, which was {before.mode}" if after else "the rc file is gone"


_KEEPS = {
    "bytes": _keeps_bytes,
    "keys": _keeps_keys,
    "link": _keeps_link,
    "mode": _keeps_mode,
    "order": _keeps_order,
}

_WORDS: Mapping[str, Callable[[Any, View, str], str | None]] = {
    "contains": _contains,
    "exists": _exists,
    "keeps": _keeps,
    "mode": _mode,
    "replaced": _replaced,
    "without": _without,
}
