"""Facts about a second CLI that adopts the library: its names are its own, and it shows no notifications."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path

import pytest

from tactful_conformance.engine import Engine, Options
from tactful_conformance.manifest import load_manifest
from tactful_conformance.plan import Selection
from tactful_conformance.specification import load_specification

FOLDER = Path(__file__).parent / "adopter"


@pytest.mark.parametrize(
    ("name", "decided"),
    [
        # A notice before anything is sent, and a command that starts another one.
        ("tactful.yaml", ("DSC-6", "DSC-7", "OPT-23")),
        # The same CLI where it waits for a yes.
        ("opt-in.yaml", ("OPT-16", "OPT-23")),
    ],
)
def test_adopter(name: str, decided: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What does not apply to the reference's own CLI is decided for a stranger's, on the wire, and holds."""
    # The manifest says `python3`: the one that has the library.
    monkeypatch.setenv("PATH", f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}")
    specification = load_specification()
    manifest = load_manifest(FOLDER / name, specification, dt.datetime.now(dt.UTC).date())
    options = Options(Selection(requirements=decided), "wire", strict=True, jobs=2, keep=tmp_path / "kept")
    with Engine(manifest, specification, options) as engine:
        for case in engine.plan.cases:
            engine.result(case)
        run = engine.run()
    assert {one.requirement.id: one.status for one in run.requirements if one.status != "not-applicable"} == (
        dict.fromkeys(decided, "pass")
    )
    assert {result.status for result in run.cases} == {"pass"}
