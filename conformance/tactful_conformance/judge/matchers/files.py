"""`files`: whether anything in the home is another than before."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tactful_conformance.judge.view import View
    from tactful_conformance.observation import FileSeen


def match_files(_wanted: str, view: View) -> str | None:
    """
    Hold `unchanged`: the home, and the one that the user database names, are as they were before the step.

    What runs before have left in the home is theirs: a CLI that first says that it sends has had a run to say so in.
    What a file is, its mode, its bytes and where it links to; not which file it is, so that it may be written anew.
    """
    before, after = (_by_place(files) for files in (view.files_before, view.step.files))
    said = [
        *(f"{place} is new" for place in after if place not in before),
        *(f"{place} is gone" for place in before if place not in after),
        *(f"{place} is another" for place in before if place in after and before[place] != after[place]),
    ]
    return "; ".join(said) or None


def _by_place(files: Sequence[FileSeen]) -> dict[str, FileSeen]:
    # How large a folder is, is the file system's.
    return {
        file.place: dataclasses.replace(file, inode=0, size=0 if file.kind == "directory" else file.size)
        for file in files
    }
