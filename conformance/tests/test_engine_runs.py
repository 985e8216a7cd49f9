"""Facts about cases that are held against more than their own run: against every run, and against a related one."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tactful_conformance.engine import Engine, Options
from tactful_conformance.manifest import load_manifest
from tactful_conformance.plan import Selection
from tactful_conformance.specification import Specification

if TYPE_CHECKING:
    from conftest import Check, Checked, LayOut

PRIVATE = "PRV-canary-user-name"
#: Of its runs, the control alone sends, and it is the only one that is told `create`.
OTHER = "OPT-rc-every-directory"
LIAR = """
import json
from honest import Cli, main

class Liar(Cli):
    def body(self, event):
        return json.dumps({**json.loads(super().body(event)), **self.more()}).encode()

    def send(self, event):
        return super().send(event) if self.sends() else []

    def more(self):
        return MORE

    def sends(self):
        return SENDS

main(Liar)
"""
TELLS_BY_CREATE = '{"user": self.env["USER"]} if self.words == ["create"] else {}'
LieBy = Callable[..., Path]


@pytest.fixture
def lie_by(lay_out: LayOut, tmp_path: Path) -> LieBy:
    """Lay out a CLI that tells more, or does not always send; keywords replace its manifest's keys."""

    def lie_by(more: str = "{}", sends: str = "True", **changes: Any) -> Path:
        liar = tmp_path / "cli" / "liar.py"
        path = lay_out(run=[sys.executable, "-S", "-E", str(liar)], **changes)
        liar.write_text(LIAR.replace("MORE", more).replace("SENDS", sends), encoding="utf-8")
        return path

    return lie_by


def run_script(script: Path) -> subprocess.CompletedProcess[str]:
    """Run a script with nothing of the environment."""
    said: dict[str, Any] = {"capture_output": True, "text": True, "env": {"PATH": "/usr/bin:/bin"}}
    return subprocess.run(["/bin/sh", script], cwd="/", check=False, **said)


def case_of(checked: Checked, name: str) -> dict[str, Any]:
    """Give one case of a report."""
    (case,) = [case for case in checked.report["cases"] if case["id"] == name]
    return dict(case)


def test_another_run_fails_it(lie_by: LieBy, check: Check) -> None:
    """What is told in one run alone fails the case, though the case's own run is silent of it."""
    checked = check(lie_by(TELLS_BY_CREATE), cases=(PRIVATE, OTHER))
    alone = check(lie_by(TELLS_BY_CREATE), cases=(PRIVATE,))

    case = case_of(checked, PRIVATE)
    assert (case["status"], case["at_fault"]) == ("fail", "cli")
    assert "`quillfeather`, plain, in the body of a POST" in json.dumps(case, ensure_ascii=False)
    assert case_of(checked, OTHER)["status"] == "pass"
    assert case["scenario"] == case_of(checked, OTHER)["control"]
    assert case_of(alone, PRIVATE)["status"] == "pass"


def test_what_is_kept_is_of_that_run(lie_by: LieBy, check: Check) -> None:
    """What is kept of such a failure is the run in which it showed: its sandbox, its observation and its script."""
    checked = check(lie_by(TELLS_BY_CREATE), cases=(PRIVATE, OTHER))

    key = case_of(checked, PRIVATE)["scenario"]
    kept = checked.kept / PRIVATE
    assert [path.name for path in (checked.kept / "sandboxes").iterdir()] == [key]
    assert json.loads((kept / "observation.json").read_text(encoding="utf-8"))["scenario"] == key
    script = (kept / "repro.sh").read_text(encoding="utf-8")
    assert f"# {PRIVATE}: " in script
    assert "liar.py create" in script


def test_its_script_shows_it(lie_by: LieBy, check: Check) -> None:
    """The script plants what was planted, so that it is seen to leave, and no longer does once the CLI is mended."""
    path = lie_by(TELLS_BY_CREATE)
    script = check(path, cases=(PRIVATE, OTHER)).kept / PRIVATE / "repro.sh"

    failing = run_script(script)
    (path.parent / "liar.py").write_text("from honest import Cli, main\nmain(Cli)\n", encoding="utf-8")
    mended = run_script(script)

    assert (failing.returncode, mended.returncode) == (0, 0), failing.stderr + mended.stderr
    assert "quillfeather" in failing.stdout
    assert "quillfeather" not in mended.stdout


@pytest.mark.parametrize(
    ("sends", "cases", "status", "reason"),
    [
        pytest.param("True", (PRIVATE,), "pass", None, id="sends"),
        pytest.param(
            "False", (PRIVATE, OTHER), "inconclusive", "nothing was sent that could be searched", id="never-sends"
        ),
        pytest.param('self.words == ["create"]', (PRIVATE, OTHER), "pass", None, id="another-run-sends"),
        pytest.param(
            'self.words == ["create"]',
            (PRIVATE,),
            "inconclusive",
            "nothing was sent that could be searched",
            id="another-run-that-was-not-chosen",
        ),
    ],
)
def test_something_must_be_sent(  # noqa: PLR0913, PLR0917 - a row of the table is one fact
    lie_by: LieBy, check: Check, sends: str, cases: tuple[str, ...], status: str, reason: str | None
) -> None:
    """Where no run has sent anything, that nothing private was sent proves nothing; where any has, it does."""
    case = case_of(check(lie_by(sends=sends), cases=cases), PRIVATE)

    assert (case["status"], case.get("reason")) == (status, reason)


def test_a_run_that_could_not_be_made(lie_by: LieBy, specification: Specification, tmp_path: Path) -> None:
    """Where another run is the suite's fault, a case over runs has a result all the same, and does not pass."""
    features = {name: {"absent": "not here"} for name in ("children", "toggle", "toggle-flags", "status")}
    events = {"framework:service_infoViewed": {"args": ["info"], "in": "service"}}
    path = lie_by(actions={"emit": ["deploy"]}, features=features, claims=["privacy"], events=events)
    manifest = load_manifest(path, specification, dt.datetime.now(dt.UTC).date())
    other = "OPT-rc-every-command-info"
    chosen = Selection(cases=(PRIVATE, other))
    engine = Engine(manifest, specification, Options(chosen, "endpoint", strict=False, jobs=1, keep=tmp_path / "kept"))
    # The folder that the other case is run in is gone once the run was planned.
    (path.parent / "service" / "serverless.yml").unlink()
    (path.parent / "service").rmdir()

    with engine:
        statuses = {case.id: engine.result(case).status for case in engine.plan.cases}

    assert statuses == {PRIVATE: "harness-error", other: "harness-error"}


def test_related_runs_are_made_once(lie_by: LieBy, check: Check, tmp_path: Path) -> None:
    """Cases that are compared with the same run share it; with its repetition, that is two starts."""
    starts = tmp_path / "starts"
    more = f'open({str(starts)!r}, "a").write("x") and {{}}'
    names = ("DLV-status-client-error", "DLV-output-client-error", "DLV-status-server-error")

    report = check(lie_by(more, claims=["privacy", "delivery"]), cases=names).report

    assert [case["status"] for case in report["cases"]] == ["pass"] * 3
    assert (report["scenarios"], report["starts"]) == (4, 4)
    assert starts.read_text(encoding="utf-8") == "xxxx"
