"""`backup`: whether the bytes of an rc file were kept beside it, or there is no copy."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tactful_conformance.judge.view import View
    from tactful_conformance.observation import FileSeen


def match_backup(wanted: str, view: View) -> str | None:
    """
    Hold `kept` or `none`.

    Kept: a new `.bak` file beside the real rc file has the old bytes, and earlier ones are as they were.
    """
    real = view.file_before(view.reading.rc)
    if real is not None and real.kind == "link" and real.target is not None:
        folder = posixpath.dirname(real.place)
        real = view.file_before(posixpath.normpath(posixpath.join(folder, real.target)))
    assert real is not None
    earlier = _copies(view.observation.before, real.place)
    now = _copies(view.step.files, real.place)
    if wanted == "none":
        return f"there is a copy: {', '.join(now)}" if now else None
    changed = [place for place, file in earlier.items() if place not in now or now[place].data != file.data]
    if changed:
        return f"an earlier copy was overwritten: {', '.join(changed)}"
    if any(file.data == real.data for place, file in now.items() if place not in earlier):
        return None
    return f"no copy with the old bytes beside it; there are: {', '.join(now) or 'none'}"


def _copies(files: tuple[FileSeen, ...], place: str) -> dict[str, FileSeen]:
    folder, name = posixpath.split(place)
    return {
        file.place: file
        for file in files
        if posixpath.dirname(file.place) == folder
        and posixpath.basename(file.place).startswith(name)
        and file.place.endswith(".bak")
    }
