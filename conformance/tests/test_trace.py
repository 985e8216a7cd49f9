"""What runs have really decided is held against the specification, both ways."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tactful_conformance.authoring.__main__ import main
from tactful_conformance.authoring.trace import untraced
from tactful_conformance.plan.expand import expand

if TYPE_CHECKING:
    from tactful_conformance.specification import Specification

ROOT = Path(__file__).parents[2]
Report = dict[str, Any]


@pytest.fixture
def report(specification: Specification) -> Report:
    """The report of a CLI that has every feature, and passes."""
    cases = [
        {"id": one.id, "requirements": list(case.requirements), "status": "pass"}
        for case in specification.cases
        for one in expand(case, specification)
    ]
    return {"complete": True, "cases": cases}


def test_all_decided(specification: Specification, report: Report) -> None:
    """Where runs together have decided every case, nothing is said."""
    cases = report["cases"]
    one, other = {"cases": cases[:50]}, {"cases": cases[50:]}

    assert list(untraced(specification, [report])) == []
    assert list(untraced(specification, [one, other])) == []


@pytest.mark.parametrize("status", ["not-applicable", "not-observed", "inconclusive", "harness-error"])
def test_not_decided(specification: Specification, report: Report, status: str) -> None:
    """A requirement is not traced by a case that stands in a report and decided nothing."""
    mine = [case for case in report["cases"] if case["requirements"] == ["OPT-16"]]
    for case in mine:
        case["status"] = status
    names = sorted(case["id"] for case in mine)

    assert list(untraced(specification, [report])) == [
        "OPT-16 was decided by no run: check a CLI too that has what it needs.",
        *(f"the case {name} was decided by no run: check a CLI too that has what it needs." for name in names),
    ]


def test_ids_of_the_run(specification: Specification, report: Report) -> None:
    """What a run emits is taken from its report, and what is unknown there is said."""
    report["cases"][0] |= {"id": "OPT-never", "requirements": ["OPT-99", "TGL-22"]}

    found = list(untraced(specification, [report]))

    assert found == [
        "TGL-22 says that it is not tested, and a run has decided it.",
        "the case OPT-variable-one was decided by no run: check a CLI too that has what it needs.",
        "a run decided the case OPT-never, which spec/ does not have: run the check again.",
        "a run decided OPT-99, which spec/ does not have: run the check again.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "it is no report: "),
        ("{", "it is no report: "),
        ("[]", "it is no report: "),
        ('{"complete": true}', "it is no report: 'cases'."),
        ('{"complete": true, "cases": []}', "its run did not come to its end. Run the check again.\n"),
        ('{"complete": false, "cases": [{}]}', "its run did not come to its end. Run the check again.\n"),
    ],
)
def test_no_report(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, said: str) -> None:
    """What is no report of a whole run is refused, with its path."""
    path = tmp_path / "report.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")

    status = main(["trace", "--root", str(ROOT), str(path)])

    captured = capsys.readouterr()
    assert (status, captured.out) == (2, "")
    assert captured.err.startswith(f"{path}: {said}".rstrip("\n")[:60])
    assert said.rstrip("\n") in captured.err


def test_command(tmp_path: Path, report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    """The command ends with 1 where something was decided by no run, and with 0 where all was."""
    whole, part = tmp_path / "whole.json", tmp_path / "part.json"
    whole.write_text(json.dumps(report), encoding="utf-8")
    part.write_text(json.dumps({**report, "cases": report["cases"][:1]}), encoding="utf-8")

    assert main(["trace", "--root", str(ROOT), str(part)]) == 1
    assert "OPT-16 was decided by no run" in capsys.readouterr().err
    assert main(["trace", "--root", str(ROOT), str(part), str(whole)]) == 0
    assert capsys.readouterr().out == "trace: 2 reports; 0 findings\n"
