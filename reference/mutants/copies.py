"""Copies of the reference: an honest one, and of that one each with a lie."""

from __future__ import annotations

import compileall
import os
import py_compile
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from mutant import PUBLISHED, REFERENCE, original

if TYPE_CHECKING:
    from mutant import Mutant

ADOPTER = "tests/adopter"
PACKAGES = ("tactful", "tactful_cli", ADOPTER)
#: Without site packages and the current directory: what a copy lacks is found nowhere else.
COMMAND = (sys.executable, "-S", "-P", "-m", "tactful_cli")


def copy_honest(folder: Path) -> Path:
    """Copy the reference, compiled, with the one package that it needs; gives the folder, for PYTHONPATH."""
    for package in PACKAGES:
        shutil.copytree(REFERENCE / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / PUBLISHED).parent.mkdir(parents=True)
    shutil.copy(original(PUBLISHED), folder / PUBLISHED)
    (folder / "yaml").symlink_to(Path(yaml.__file__).parent)
    compileall.compile_dir(folder, quiet=1)
    return folder


def mutate(honest: Path, mutant: Mutant, folder: Path) -> Path:
    """Copy a copy of the reference, with the lie; raises py_compile.PyCompileError: what does not start does not lie."""
    # The files are the same ones but for the one that lies: nobody writes to them, and a copy is a tenth of the work.
    shutil.copytree(honest, folder, symlinks=True, copy_function=os.link)
    path = folder / mutant.file
    text = path.read_text(encoding="utf-8")
    path.unlink()
    path.write_text(text.replace(mutant.find, mutant.replace), encoding="utf-8")
    if path.suffix == ".py":
        py_compile.compile(str(path), doraise=True)
    return folder
