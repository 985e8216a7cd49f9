"""Facts about CLIs of other people that adopt the library: all of their names are their own."""

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
        # A third, as small as one can be: it says that it sends, and shows notifications.
        (
            "acme.yaml",
            (
                "OPT-2",
                "OPT-7",
                "TGL-2",
                "TGL-13",
                "TGL-17",
                "NTF-8",
                "NTF-14",
                "NTF-21",
                "NTF-22",
                "NTF-30",
                "DLV-9",
                "DSC-6",
            ),
        ),
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
    statuses = {one.requirement.id: one.status for one in run.requirements}
    assert {name for name, status in statuses.items() if status != "not-applicable"} == {*decided}
    assert {statuses[name] for name in decided} == {"pass"}
    assert {result.status for result in run.cases} == {"pass"}


def test_adopting_is_short() -> None:
    """A CLI adopts the library, toggle and notifications included, in less than thirty lines, which the README shows."""
    code = (FOLDER / "acme.py").read_text().split('"""', 2)[2].strip()
    assert 0 < len([line for line in code.splitlines() if line]) < 30
    assert f"```python\n{code}\n```" in (FOLDER.parents[2] / "README.md").read_text()
