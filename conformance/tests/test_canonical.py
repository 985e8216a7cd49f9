"""The canonical report: all that a run found, without paths of the machine."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tactful_conformance.judge import Finding
from tactful_conformance.manifest import Deviation, load_manifest
from tactful_conformance.plan import PlannedCase, Selection, make_plan
from tactful_conformance.report.canonical import Run, canonical_report, write_report
from tactful_conformance.specification import Specification
from tactful_conformance.verdict import CaseResult, Scope, decide, decide_requirements

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, 678_900, tzinfo=dt.UTC)
SENT = Finding("telemetry", 1, "telemetry: none", "POST /usage")
KNOWN = Deviation("OPT-1", None, "known", "https://a.test/1", dt.date(2026, 12, 31), "tactful.yaml:9")

Decide = Callable[[PlannedCase], CaseResult]
MakeReport = Callable[..., dict[str, Any]]


def passes(case: PlannedCase) -> CaseResult:
    """Let a case pass, if it is to be run."""
    return CaseResult(case, case.status or "pass", case.reason)


@pytest.fixture
def make_report(write_manifest: Callable[..., Path], specification: Specification) -> MakeReport:
    """Make the report of a run in which every case comes to what is given, and which fits the schema."""

    def make(
        result: Decide = passes,
        *,
        keep: int | None = None,
        notes: tuple[str, ...] = (),
        hidden: Mapping[str, str] | None = None,
        **chosen: tuple[str, ...],
    ) -> dict[str, Any]:
        manifest = load_manifest(write_manifest(), specification, NOW.date())
        selection = Selection(**chosen)
        plan = make_plan(specification, manifest, selection, "endpoint")
        results = [result(case) for case in plan.cases][:keep]
        everything = selection.is_everything
        requirements = decide_requirements(
            specification.requirements.values(), results, plan.levels, plan.not_applicable, everything=everything
        )
        scope = Scope("endpoint", strict=False, complete=keep is None, everything=everything)
        verdict = decide(requirements, scope)
        run = Run(manifest, plan, selection, scope, results, requirements, verdict, notes, ["all else"], hidden or {})
        report = canonical_report(run, NOW)
        specification.schemas.validator("report").validate(json.loads(json.dumps(report)))
        return report

    return make


def test_head(make_report: MakeReport) -> None:
    """A report says what was checked, with what, when, how far, and of what selection."""
    report = make_report(requirements=("OPT-1",), notes=("a note",))

    expected: dict[str, Any] = {
        "report": "1.0",
        "suite": version("tactful"),
        "spec": "1.0",
        "date": "2026-01-02T03:04:05+00:00",
        "level": "endpoint",
        "unseen": ["all else"],
        "complete": True,
        "strict": False,
        "selection": {"class": [], "requirement": ["OPT-1"], "case": []},
        "implementation": {
            "name": "Nothing",
            "version": "1.0",
            "binding": "serverless",
            "manifest": "tactful.yaml",
            "claims": ["privacy"],
        },
        "notes": ["a note"],
        "errors": [],
    }

    absent = report["implementation"].pop("absent")
    assert {"children": "not here", "toggle": "not here"}.items() <= absent.items()
    assert expected == {key: report[key] for key in expected}


@pytest.mark.parametrize(
    ("status", "counted", "verdict", "errors"),
    [
        ("pass", {"pass"}, "conformant", False),
        ("fail", {"fail"}, "non-conformant", False),
        ("declared", {"declared"}, "non-conformant", False),
        ("inconclusive", {"inconclusive"}, "incomplete", False),
        ("harness-error", {"harness-error"}, "incomplete", False),
        ("stale", {"stale"}, "incomplete", True),
    ],
)
def test_status(status: str, counted: set[str], verdict: str, errors: bool, make_report: MakeReport) -> None:  # noqa: FBT001
    """Cases, requirements, classes and the whole say the same; a stale deviation is an error of the manifest."""
    report = make_report(lambda case: CaseResult(case, status, "a reason"), requirements=("OPT-1",))

    (requirement,) = [row for row in report["requirements"] if row["id"] == "OPT-1"]
    assert counted == set(report["counts"])
    assert sum(report["counts"].values()) == len(report["cases"])
    assert status == requirement["status"]
    assert requirement["cases"] == [case["id"] for case in report["cases"] if "OPT-1" in case["requirements"]]
    assert verdict == report["verdict"]["verdict"]
    assert [("privacy", verdict)] == [(row["id"], row["verdict"]) for row in report["classes"]]
    assert (["a reason"] * len(report["cases"]) if errors else []) == report["errors"]


def test_refuted_absence(make_report: MakeReport) -> None:
    """A feature that is declared absent and works is an error of the manifest, in words."""
    report = make_report(
        lambda case: CaseResult(case, "not-applicable", "not here", "manifest", manifest_error="it was seen"),
        cases=("OPT-variable-one",),
    )

    assert report["errors"] == ["it was seen"]


def test_case(make_report: MakeReport) -> None:
    """A case is given as data, with its scenarios, findings and deviation."""
    report = make_report(
        lambda case: CaseResult(case, "declared", "known", "cli", (SENT,), KNOWN), cases=("OPT-variable-one",)
    )

    (case,) = report["cases"]
    expected: dict[str, Any] = {
        "id": "OPT-variable-one",
        "status": "declared",
        "reason": "known",
        "at_fault": "cli",
        "findings": [{"word": "telemetry", "step": 1, "wanted": "telemetry: none", "seen": "POST /usage"}],
        "deviation": {"reason": "known", "link": "https://a.test/1", "expires": "2026-12-31"},
    }

    assert expected == {key: case[key] for key in expected}
    assert case["case"]["given"] == {"env": {"SLS_TELEMETRY_DISABLED": "1"}}
    assert case["scenario"] != case["control"]
    assert (report["scenarios"], report["starts"]) == (2, 2)


def test_broken_off(make_report: MakeReport) -> None:
    """A run that was broken off reports the cases that it came to, and claims nothing."""
    report = make_report(keep=1)

    assert (len(report["cases"]), report["complete"]) == (1, False)
    assert report["verdict"] == {"verdict": "incomplete", "text": "incomplete (broken off)"}


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ("at /srv/box/home/a", "at <sandbox>/home/a"),
        ("/srv/box /srv/box", "<sandbox> <sandbox>"),
        ("/srv/cli/run", "<manifest>/run"),
        ("/srv", "/srv"),
    ],
)
def test_hidden(seen: str, expected: str, make_report: MakeReport) -> None:
    """Paths of the machine are replaced wherever they stand, in texts, lists and mappings."""
    finding = Finding("exit", 0, "exit: 0", seen)
    report = make_report(
        lambda case: CaseResult(case, "stale", seen, "cli", (finding,)),
        cases=("OPT-variable-one",),
        notes=(seen,),
        hidden={"/srv/box": "<sandbox>", "/srv/cli": "<manifest>"},
    )

    (case,) = report["cases"]
    assert [expected] * 4 == [*report["notes"], *report["errors"], case["reason"], case["findings"][0]["seen"]]


def test_no_path_of_the_machine(lay_out: Callable[..., Path], check: Callable[..., Any]) -> None:
    """The report of a real failure names no folder in which it was run."""
    path = lay_out("zero_is_not_an_opt_out")

    report = check(path, cases=("OPT-variable-other-zero",)).report

    assert report["counts"] == {"fail": 1}
    assert str(path.parent.parent) not in json.dumps(report)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("ä", '{\n  "a": "ä"\n}\n'), ("\udcff", '{\n  "a": "\\udcff"\n}\n'), ('"', '{\n  "a": "\\""\n}\n')],
)
def test_write(text: str, expected: str, tmp_path: Path) -> None:
    """A report is UTF-8 in a folder that is made for it; half a character is JSON's escape, and is read again."""
    path = tmp_path / "new" / "folder" / "report.json"

    write_report({"a": text}, path)

    assert expected == path.read_text(encoding="utf-8")
    assert json.loads(expected) == {"a": text}
    assert [path] == list(path.parent.iterdir())


@pytest.mark.parametrize("old", ["old", None])
def test_write_fails(old: str | None, tmp_path: Path) -> None:
    """A report that cannot be written leaves what stood there, and nothing beside it."""
    path = tmp_path / "report.json"
    if old is not None:
        path.write_text(old, encoding="utf-8")

    with pytest.raises(TypeError):
        write_report({"a": 1, "b": sys}, path)

    assert ({path.name: old} if old else {}) == {one.name: one.read_text("utf-8") for one in tmp_path.iterdir()}


def test_write_replaces(tmp_path: Path) -> None:
    """A reader who has the old report open reads it to its end."""
    path = tmp_path / "report.json"
    write_report({"a": "old"}, path)

    with path.open(encoding="utf-8") as reader:
        write_report({"a": "new"}, path)

        assert json.load(reader) == {"a": "old"}
    assert json.loads(path.read_text(encoding="utf-8")) == {"a": "new"}
