"""Facts about what the suite says of programs that send nothing, whatever else they do."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Check, WriteManifest

HONEST = Path(__file__).parent / "honest"
#: By name: the command, what follows it, and the Debian package that it is from.
PROGRAMS = {
    "git": (["git"], ["status", "--short"], "git"),
    "itself": ([sys.executable, "-I", "-S", str(HONEST / "talks_to_itself.py")], [], "python3"),
    "node": (["node"], ["--eval", "1"], "nodejs"),
    "python": ([sys.executable], ["-c", "pass"], "python3"),
    "true": (["/bin/true"], [], "coreutils"),
}
#: What shows a leak of any kind, each with what it comes to where nothing is sent.
CASES = {
    "OPT-variable-one": "inconclusive",
    "OPT-home-unknown-unset": "inconclusive",
    "PRV-canary-user-name": "inconclusive",
    "PRV-canary-host-name": "inconclusive",
    "PRV-time-based-ids": "pass",
    "PRV-undeclared": "pass",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(write_manifest: WriteManifest, check: Check, tmp_path: Path, name: str) -> None:
    """A program that tells nobody anything gets no finding: what it cannot be seen to leave undone is not claimed."""
    run, args, package = PROGRAMS[name]
    assert shutil.which(run[0]), f"`{run[0]}` is missing: install the package {package}"
    (tmp_path / "project").mkdir()
    path = write_manifest(run=run, endpoint=None, actions={"emit": {"args": args, "in": "project"}})

    checked = check(path, level="wire", cases=tuple(CASES))

    assert {case["id"]: case["status"] for case in checked.report["cases"]} == CASES
    assert (checked.report["errors"], checked.report["notes"], checked.status()) == ([], [], 3)
