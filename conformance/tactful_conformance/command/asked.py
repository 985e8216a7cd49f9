"""What several commands are asked for in the same words."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tactful_conformance.plan import Selection
from tactful_conformance.specification import Problem

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


def chosen(options: argparse.Namespace) -> Selection:
    """Give the selection of `--class`, `--requirement` and `--case`."""
    return Selection(tuple(options.__dict__["class"]), tuple(options.requirement), tuple(options.case))


def refuse_unwritable(**targets: Path | None) -> None:
    """Raise `Problem` where a file cannot be written, before what is to be in it is made; keywords are the options."""
    for option, path in targets.items():
        if path is None:
            continue
        where = f"--{option} {path}"
        if path.is_dir():
            raise Problem("it is a folder.", where=where, do="Name a file.")
        if path.exists() and not path.is_file():
            # A pipe or a device, which nothing is put in the place of.
            continue
        above = next(folder for folder in path.absolute().parents if os.path.lexists(folder))
        if not above.is_dir():
            raise Problem(f"`{above.name}` is no folder.", where=where, do="Name a file in a folder.")
        if not os.access(above, os.W_OK | os.X_OK):
            raise Problem(f"nothing can be written to the folder `{above.name}`.", where=where, do="Name another one.")
