"""Facts about the engine: what is run once, what is kept, and what a broken run comes to."""

from __future__ import annotations

import datetime as dt
import json
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tactful_conformance.engine import Engine, Options
from tactful_conformance.manifest import load_manifest
from tactful_conformance.observation import from_json
from tactful_conformance.plan import Selection
from tactful_conformance.report.canonical import canonical_report
from tactful_conformance.report.status import exit_status
from tactful_conformance.specification import Problem, Specification

if TYPE_CHECKING:
    from conftest import Check, LayOut

FAILS = "OPT-variable-other-zero"
PASSES = "OPT-variable-one"


def engine_of(path: Path, specification: Specification, keep: Path, *cases: str) -> Engine:
    """Make the engine of some cases."""
    manifest = load_manifest(path, specification, dt.datetime.now(dt.UTC).date())
    return Engine(manifest, specification, Options(Selection(cases=cases), "endpoint", strict=False, jobs=1, keep=keep))


def test_kept(lay_out: LayOut, check: Check) -> None:
    """Of a failure the sandbox, the observation and a script that can be run are kept; of all else nothing is."""
    checked = check(lay_out("zero_is_not_an_opt_out"), cases=(FAILS, PASSES))

    (failed,) = [case for case in checked.report["cases"] if case["status"] == "fail"]
    assert sorted(path.name for path in checked.kept.iterdir()) == [FAILS, "sandboxes"]
    assert sorted(path.name for path in (checked.kept / FAILS).iterdir()) == ["observation.json", "repro.sh"]
    assert [path.name for path in (checked.kept / "sandboxes").iterdir()] == [failed["scenario"]]
    assert stat.S_IMODE((checked.kept / FAILS / "repro.sh").stat().st_mode) == 0o755
    observation = from_json(json.loads((checked.kept / FAILS / "observation.json").read_text(encoding="utf-8")))
    assert [request.target for request in observation.steps[0].requests] == ["/usage"]


def test_kept_of_what_is_no_text(lay_out: LayOut, check: Check) -> None:
    """What cannot be encoded as text is kept and reported all the same."""
    name = "OPT-do-not-track-set-one"
    checked = check(lay_out("writes_no_text"), cases=(name,))

    text = (checked.kept / name / "observation.json").read_text(encoding="utf-8")

    assert "\\udcff" in json.dumps(json.loads(text))
    assert (checked.kept / name / "repro.sh").read_text(encoding="utf-8").startswith("#!/bin/sh\n")


def test_equal_scenarios_run_once(lay_out: LayOut, check: Check, tmp_path: Path) -> None:
    """Two cases with the same control share its scenario, and the CLI is started once for it."""
    path = lay_out()
    starts = tmp_path / "starts"
    cli = path.parent / "honest.py"
    text = cli.read_text(encoding="utf-8")
    cli.write_text(text.replace('print(f"', f'open({str(starts)!r}, "a").write("x")\n            print(f"', 1))

    report = check(path, cases=("OPT-variable-one", "OPT-variable-other-padded")).report

    first, second = report["cases"]
    assert first["control"] == second["control"]
    assert (report["scenarios"], report["starts"]) == (3, 3)
    assert starts.read_text(encoding="utf-8") == "xxx"


def test_report_names_no_path(lay_out: LayOut, check: Check, tmp_path: Path) -> None:
    """A report names no path of the machine: neither the manifest's folder nor the sandbox."""
    report = check(
        lay_out("never_ends", limits={"deadline": 2, "settle": 1}), cases=("OPT-do-not-track-set-one",)
    ).report

    text = json.dumps(report)

    assert str(tmp_path) not in text
    assert "<manifest>/never_ends.py" in text


def test_broken_off(lay_out: LayOut, specification: Specification, tmp_path: Path) -> None:
    """A run that is left before all its cases have a result says that it is not complete, and comes to 3."""
    engine = engine_of(lay_out(), specification, tmp_path / "kept", PASSES, FAILS)
    with engine:
        engine.result(engine.plan.cases[0])

    report = canonical_report(engine.run(), dt.datetime.now(dt.UTC))

    assert (report["complete"], len(report["cases"])) == (False, 1)
    assert report["verdict"]["text"] == "incomplete (broken off)"
    assert exit_status(report, accept_deviations=False) == 3
    assert not (tmp_path / "kept").exists()


def test_fault_of_the_suite(lay_out: LayOut, specification: Specification, tmp_path: Path) -> None:
    """Where a command cannot even be started any more, that is the suite's fault, and comes to 4."""
    path = lay_out()
    engine = engine_of(path, specification, tmp_path / "kept", "OPT-rc-true")
    # The folder that the case is run in is gone once the run was planned.
    (path.parent / "service" / "serverless.yml").unlink()
    (path.parent / "service").rmdir()
    with engine:
        result = engine.result(engine.plan.cases[0])

    report = canonical_report(engine.run(), dt.datetime.now(dt.UTC))

    assert (result.status, result.at_fault) == ("harness-error", "suite")
    assert (result.reason or "").startswith("FileNotFoundError: ")
    assert report["verdict"]["text"] == "incomplete (1 without a result)"
    assert exit_status(report, accept_deviations=False) == 4


@pytest.mark.parametrize(
    ("cases", "what"),
    [
        pytest.param(("OPT-variable-on",), "unknown case `OPT-variable-on`.", id="case"),
        pytest.param((PASSES,), "there is no command `no-such-command`.", id="command"),
    ],
)
def test_nothing_is_run(
    lay_out: LayOut, specification: Specification, tmp_path: Path, cases: tuple[str, ...], what: str
) -> None:
    """Where what is named is not there, that is said before anything is run or written."""
    path = lay_out(run=["no-such-command"])

    with pytest.raises(Problem) as raised:
        engine_of(path, specification, tmp_path / "kept", *cases)

    assert raised.value.what == what
    assert not (tmp_path / "kept").exists()
