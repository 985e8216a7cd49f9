"""Findings come to the status of a case, cases to that of a requirement, and requirements to a verdict."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tactful_conformance.judge import Finding, Judgement
from tactful_conformance.manifest import Deviation
from tactful_conformance.plan import PlannedCase
from tactful_conformance.specification import Requirement
from tactful_conformance.verdict import (
    STATUSES,
    CaseResult,
    RequirementResult,
    Scope,
    decide,
    decide_case,
    decide_requirements,
)

SENT = Finding("telemetry", 0, "telemetry: none", "POST /usage")
EXIT = Finding("exit", 0, "exit: as-control", "exit status 1, where the control's was 0")
SILENT = Finding("telemetry", 0, "telemetry: some", "nothing was sent")
DOUBT = "the traffic of step 0 could not be read to its end"
SILENT_CONTROL = "its control was not seen to do what the case expects not to be done: nothing was sent"


def case(name: str = "OPT-env-zero", *requirements: str, proves: str | None = None) -> PlannedCase:
    """Give a case of the requirement OPT-1, or of those that are named."""
    status, reason = ("not-applicable", "no toggle here") if proves else (None, None)
    return PlannedCase(
        name, "A title", requirements or ("OPT-1",), {}, status, reason, None, (), None, (), None, False, proves
    )


def deviation(requirement: str = "OPT-1", of: str | None = None) -> Deviation:
    """Give a deviation."""
    return Deviation(requirement, of, "known since 2020", None, dt.date(2030, 1, 1))


def requirement(name: str = "OPT-1", not_tested: str | None = None) -> Requirement:
    """Give a requirement."""
    unseen = {"reason": not_tested, "kind": "receiver"} if not_tested else None
    return Requirement(name, "MUST", "privacy", (), "1.0", "It is so.", "", "[T]", None, unseen)


@pytest.mark.parametrize(
    ("findings", "control", "doubt", "deviations", "expected"),
    [
        ((), (), None, (), ("pass", None, None)),
        ((SENT,), (), None, (), ("fail", None, "cli")),
        ((), (SILENT,), None, (), ("inconclusive", SILENT_CONTROL, "manifest")),
        ((), (), DOUBT, (), ("inconclusive", DOUBT, "cli")),
        (
            (),
            (),
            None,
            (deviation(),),
            ("stale", "the deviation from OPT-1 no longer shows in OPT-env-zero", "manifest"),
        ),
        ((SENT,), (), None, (deviation(),), ("declared", "known since 2020", "cli")),
        # What was seen to be wrong stays so, whatever the control did and whatever else cannot be known.
        ((SENT,), (SILENT,), DOUBT, (), ("fail", None, "cli")),
        ((SENT,), (SILENT,), DOUBT, (deviation(),), ("declared", "known since 2020", "cli")),
        # What was not seen says nothing, of a deviation either.
        ((), (SILENT,), DOUBT, (deviation(),), ("inconclusive", SILENT_CONTROL, "manifest")),
        ((), (), DOUBT, (deviation(),), ("inconclusive", DOUBT, "cli")),
        # A control that failed is nothing to be compared with.
        ((EXIT,), (), None, (), ("fail", None, "cli")),
        ((EXIT,), (SILENT,), None, (), ("inconclusive", SILENT_CONTROL, "manifest")),
        ((EXIT, SENT), (SILENT,), None, (), ("fail", None, "cli")),
    ],
)
def test_case(
    findings: tuple[Finding, ...],
    control: tuple[Finding, ...],
    doubt: str | None,
    deviations: tuple[Deviation, ...],
    expected: tuple[str, str | None, str | None],
) -> None:
    """A failure goes before a silent control, that before doubt, and all of them before a deviation that has gone."""
    actual = decide_case(case(), Judgement(findings, doubt), control, deviations)

    assert expected == (actual.status, actual.reason, actual.at_fault)


@pytest.mark.parametrize(
    ("findings", "control", "expected"),
    [
        ((SENT,), (), (SENT,)),
        ((EXIT, SENT), (), (EXIT, SENT)),
        ((EXIT, SENT), (SILENT,), (SENT,)),
        ((), (SILENT,), (SILENT,)),
        ((), (), ()),
    ],
)
def test_findings_of_a_case(
    findings: tuple[Finding, ...], control: tuple[Finding, ...], expected: tuple[Finding, ...]
) -> None:
    """A failure shows its own findings, and a case without a result those of its control."""
    assert expected == decide_case(case(), Judgement(findings, None), control, ()).findings


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (deviation(), "declared"),
        (deviation("OPT-2"), "declared"),
        (deviation("OPT-3"), "fail"),
        (deviation("OPT-1", "OPT-env"), "declared"),
        (deviation("OPT-1", "OPT-env-zero"), "declared"),
        (deviation("OPT-1", "OPT-env-ze"), "fail"),
        (deviation("OPT-1", "OPT-env-zero-more"), "fail"),
        (deviation("OPT-1", "OPT-rc"), "fail"),
        (deviation("OPT-3", "OPT-env-zero"), "fail"),
    ],
)
def test_what_a_deviation_covers(declared: Deviation, expected: str) -> None:
    """A deviation covers the cases of its requirement, or the one that it names with all of that one's rows."""
    actual = decide_case(case("OPT-env-zero", "OPT-1", "OPT-2"), Judgement((SENT,), None), (), (declared,))

    assert expected == actual.status
    assert (declared if expected == "declared" else None) == actual.deviation


@pytest.mark.parametrize(
    ("findings", "control", "error"),
    [
        ((), (), "the feature `toggle` is declared absent and was seen working (TGL-off)"),
        ((SENT,), (), None),
        ((), (SILENT,), None),
        ((SENT,), (SILENT,), None),
    ],
)
@pytest.mark.parametrize("deviations", [(), (deviation(),)])
def test_proof(
    findings: tuple[Finding, ...], control: tuple[Finding, ...], error: str | None, deviations: tuple[Deviation, ...]
) -> None:
    """A case of a feature declared absent never fails; where all of it works, the manifest is wrong."""
    actual = decide_case(case("TGL-off", proves="toggle"), Judgement(findings, DOUBT), control, deviations)

    assert ("not-applicable", "no toggle here", error) == (actual.status, actual.reason, actual.manifest_error)
    assert ("manifest" if error else None) == actual.at_fault


@pytest.mark.parametrize("worst", STATUSES)
def test_worst_case(worst: str) -> None:
    """A requirement is as bad as the worst of its cases, and gives that one's reason."""
    statuses = STATUSES[STATUSES.index(worst) :]
    results = [CaseResult(case(f"c-{status}"), status, f"for {status}") for status in reversed(statuses)]

    (actual,) = decide_requirements([requirement()], results, {"OPT-1": "MUST"}, {}, everything=True)

    assert (worst, f"for {worst}") == (actual.status, actual.reason)
    assert tuple(f"c-{status}" for status in reversed(statuses)) == actual.cases


PASSED = CaseResult(case("c", "OPT-1", "OPT-2"), "pass")
FAILED = CaseResult(case("d", "OPT-1"), "fail")


@pytest.mark.parametrize(
    ("requirements", "not_applicable", "everything", "expected"),
    [
        ([requirement()], {}, True, [("OPT-1", "fail", None, ("c", "d"))]),
        ([requirement("OPT-2")], {}, True, [("OPT-2", "pass", None, ("c",))]),
        (
            [requirement("OPT-2"), requirement()],
            {},
            False,
            [("OPT-2", "pass", None, ("c",)), ("OPT-1", "fail", None, ("c", "d"))],
        ),
        # Of which no case was chosen.
        ([requirement("OPT-3")], {}, True, []),
        ([requirement("OPT-3")], {"OPT-3": "no"}, True, []),
        # Of which there is none by design.
        ([requirement("OPT-3", "unseen")], {}, True, [("OPT-3", "not-observed", "unseen", ())]),
        ([requirement("OPT-3", "unseen")], {}, False, []),
        ([requirement("OPT-3", "unseen")], {"OPT-3": "no"}, True, [("OPT-3", "not-applicable", "no", ())]),
        # A case of several requirements says nothing of the one that does not apply.
        ([requirement()], {"OPT-1": "no"}, True, [("OPT-1", "not-applicable", "no", ("c", "d"))]),
    ],
)
def test_requirements(
    requirements: list[Requirement], not_applicable: dict[str, str], *, everything: bool, expected: list[Any]
) -> None:
    """Each requirement of which a case was chosen is decided, at the level that the binding gives it."""
    levels = {"OPT-1": "MUST", "OPT-2": "SHOULD", "OPT-3": "MAY"}

    actual = decide_requirements(requirements, [PASSED, FAILED], levels, not_applicable, everything=everything)

    assert expected == [(one.requirement.id, one.status, one.reason, one.cases) for one in actual]
    assert [levels[one.id] for one in requirements][: len(actual)] == [one.level for one in actual]


WIRE = {"level": "wire", "strict": False, "complete": True, "everything": True}
ENDPOINT, STRICT = {"level": "endpoint"}, {"strict": True}
BROKEN_OFF, PART = {"complete": False}, {"everything": False}


@pytest.mark.parametrize(
    ("statuses", "changes", "expected"),
    [
        ("pass", {}, ("conformant", "conformant")),
        ("pass pass", ENDPOINT, ("conformant", "conformant at endpoint level")),
        ("pass not-applicable", {}, ("conformant", "conformant")),
        ("pass not-observed", {}, ("conformant", "conformant (1 not observed)")),
        ("pass not-observed", ENDPOINT, ("conformant", "conformant at endpoint level (1 not observed)")),
        ("pass by-design", {}, ("conformant", "conformant")),
        ("pass", PART, ("conformant", "conformant, in what was selected")),
        (
            "pass not-observed",
            ENDPOINT | PART,
            ("conformant", "conformant at endpoint level (1 not observed), in what was selected"),
        ),
        ("pass stale", {}, ("incomplete", "incomplete (1 declared, and no longer so)")),
        ("pass fail", {}, ("non-conformant", "non-conformant")),
        ("declared declared pass", {}, ("non-conformant", "non-conformant (2 declared)")),
        ("declared fail", {}, ("non-conformant", "non-conformant (1 declared)")),
        # A failure that was seen goes before what is missing.
        ("fail inconclusive harness-error", BROKEN_OFF, ("non-conformant", "non-conformant")),
        ("pass inconclusive harness-error", {}, ("incomplete", "incomplete (2 without a result)")),
        ("pass inconclusive", BROKEN_OFF, ("incomplete", "incomplete (1 without a result)")),
        ("pass", BROKEN_OFF, ("incomplete", "incomplete (broken off)")),
        ("", BROKEN_OFF, ("incomplete", "incomplete (broken off)")),
        ("not-applicable", BROKEN_OFF, ("incomplete", "incomplete (broken off)")),
        # Nothing that was observed is nothing that was claimed.
        ("not-observed", {}, ("incomplete", "incomplete (nothing was observed)")),
        ("not-observed not-applicable", {}, ("incomplete", "incomplete (nothing was observed)")),
        ("not-applicable not-applicable", {}, ("not-applicable", "does not apply")),
        ("", {}, ("not-applicable", "does not apply")),
        # A SHOULD decides where the run is strict, and a MAY never.
        ("pass SHOULD:fail", {}, ("conformant", "conformant")),
        ("pass SHOULD:fail", STRICT, ("non-conformant", "non-conformant")),
        ("pass SHOULD:declared", {}, ("conformant", "conformant")),
        ("pass SHOULD_NOT:inconclusive", {}, ("conformant", "conformant")),
        ("pass SHOULD_NOT:inconclusive", STRICT, ("incomplete", "incomplete (1 without a result)")),
        ("pass SHOULD:not-observed", {}, ("conformant", "conformant")),
        ("pass MUST_NOT:fail", {}, ("non-conformant", "non-conformant")),
        ("pass MAY:fail", STRICT, ("conformant", "conformant")),
    ],
)
def test_verdict(statuses: str, changes: dict[str, Any], expected: tuple[str, str]) -> None:
    """A verdict says what decides it, and how far it goes."""
    results = []
    for one in statuses.split():
        level, _, status = one.rpartition(":")
        design = status == "by-design"
        results.append(
            RequirementResult(
                requirement(not_tested="unseen" if design else None),
                level.replace("_", " ") or "MUST",
                "not-observed" if design else status,
                None,
                (),
            )
        )

    actual = decide(results, Scope(**(WIRE | changes)))

    assert expected == (actual.verdict, actual.text)
