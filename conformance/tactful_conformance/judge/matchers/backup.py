"""`backup`: whether the bytes of an rc file were kept beside it, and said to be, or there is no copy."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tactful_conformance.judge.view import View
    from tactful_conformance.observation import FileSeen

_EXCERPT = 400


def match_backup(wanted: str, view: View) -> str | None:
    """
    Hold `kept`, `named` or `none`.

    Kept: a new `.bak` file beside the real rc file has the old bytes, and earlier ones are as they were. Named: what the
    commands wrote has the name of that file too.
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
    copies = [
        posixpath.basename(place) for place, file in now.items() if place not in earlier and file.data == real.data
    ]
    written = "".join(command.stdout.text + command.stderr.text for command in view.commands)
    # As a whole: the name that an earlier copy has may be how this one's begins.
    if (
        wanted == "named"
        and copies
        and not any(re.search(rf"{re.escape(name)}(?![\w.-]*\w)", written) for name in copies)
    ):
        return f"the copy is {', '.join(copies)}, and what was written is {written.strip()[:_EXCERPT]!r}"
    if copies:
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
