"""What several commands are asked for in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactful_conformance.plan import Selection
from tactful_conformance.specification import Problem

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


def chosen(options: argparse.Namespace) -> Selection:
    """Give the selection of `--class`, `--requirement` and `--case`."""
    return Selection(tuple(options.__dict__["class"]), tuple(options.requirement), tuple(options.case))


def refuse_folders(**targets: Path | None) -> None:
    """Raise `Problem` where a file that is to be written is a folder; the keyword is the option that named it."""
    for option, path in targets.items():
        if path is not None and path.is_dir():
            raise Problem("it is a folder.", where=f"--{option} {path}", do="Name a file.")
