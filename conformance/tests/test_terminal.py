"""A report as a person reads it: failures first, the verdict last."""

from __future__ import annotations

from typing import Any

import pytest

from tactful_conformance.report.terminal import terminal_report
from tactful_conformance.specification import Specification

FINDING = {"word": "telemetry", "step": 0, "wanted": "telemetry: none", "seen": "POST /usage"}


def case(name: str = "OPT-one", status: str = "pass", **changes: Any) -> dict[str, Any]:
    """Give a case of OPT-1."""
    said = {"id": name, "title": "One sends nothing", "requirements": ["OPT-1"], "status": status, "reason": None}
    said |= {"at_fault": None, "scenario": None, "control": None, "case": {}, "findings": [], "deviation": None}
    return said | changes


def requirement(status: str = "pass", *cases: str, **changes: Any) -> dict[str, Any]:
    """Give the requirement OPT-1."""
    said = {"id": "OPT-1", "level": "MUST", "class": "privacy", "statement": "It MUST send nothing.", "source": "[T]"}
    return said | {"status": status, "reason": None, "cases": list(cases), **changes}


def report(*cases: dict[str, Any], requirements: Any = None, status: str = "pass", **changes: Any) -> dict[str, Any]:
    """Give a report of cases, all of one requirement that came to a status."""
    verdict = {"verdict": "conformant", "text": "conformant at endpoint level"}
    said = {"report": "1.0", "suite": "0.1", "spec": "1.0", "date": "2026-01-02T03:04:05+00:00", "platform": "Linux"}
    said |= {"level": "endpoint", "unseen": ["all else"], "complete": True, "strict": False}
    return {
        **said,
        "selection": {"class": [], "requirement": [], "case": []},
        "implementation": {
            "name": "Cli",
            "version": "2.0",
            "binding": "serverless",
            "manifest": "tactful.yaml",
            "claims": ["privacy"],
            "absent": {},
        },
        "verdict": verdict,
        "starts": 2,
        "scenarios": 1,
        "counts": {},
        "notes": [],
        "errors": [],
        "classes": [{"id": "privacy", **verdict, "counts": {"pass": 1}}],
        "requirements": requirements or [requirement(status, *(one["id"] for one in cases))],
        "cases": list(cases),
        **changes,
    }


def words(text: str) -> str:
    """Give a text without what breaks its lines."""
    return " ".join(text.split())


def test_whole(specification: Specification) -> None:
    """A report of what passed is its overview, its classes, what was done, and the verdict."""
    data = report(case())
    specification.schemas.validator("report").validate(data)
    expected = """\
Cli 2.0, binding serverless · Tactful 0.1, spec 1.0, endpoint level

privacy
  pass           OPT-1     1 case  It MUST send nothing.

privacy        conformant at endpoint level                               1 pass

1 case, 1 scenario, 2 starts of the CLI
Cli 2.0: conformant at endpoint level
"""

    assert expected == terminal_report(data, None)


FAILED = case(status="fail", at_fault="cli", findings=[FINDING])
SEEN_FAILED = "OPT-one: One sends nothing wanted telemetry: none seen POST /usage"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (report(FAILED, status="fail"), f"FAIL OPT-1 (MUST) It MUST send nothing. {SEEN_FAILED} at fault the CLI"),
        (
            report(FAILED, requirements=[requirement("fail", "OPT-one", level="SHOULD")]),
            f"WARNING OPT-1 (SHOULD) It MUST send nothing. {SEEN_FAILED}",
        ),
        (
            report(FAILED, requirements=[requirement("fail", "OPT-one", level="SHOULD")], strict=True),
            f"FAIL OPT-1 (SHOULD) It MUST send nothing. {SEEN_FAILED}",
        ),
        (report(case(status="fail", findings=[FINDING | {"step": 2}]), status="fail"), "seen POST /usage (step 2)"),
        (
            report(case(status="declared", reason="known", at_fault="cli", findings=[FINDING]), status="declared"),
            f"DECLARED OPT-1 (MUST) It MUST send nothing. {SEEN_FAILED} reason known at fault the CLI",
        ),
        (
            report(case("OPT-two", "inconclusive", reason="x"), status="inconclusive"),
            "NO RESULT OPT-1 (MUST) It MUST send nothing. cases OPT-two reason x",
        ),
        (
            report(case(status="harness-error", reason="OSError: no", at_fault="suite"), status="harness-error"),
            "SUITE FAULT OPT-1 (MUST) It MUST send nothing. OPT-one: One sends nothing reason OSError: no at fault the suite",
        ),
        # What several cases lack for one reason is said once.
        (
            report(
                case("OPT-one", "inconclusive", reason="silent"),
                case("OPT-two", "inconclusive", reason="silent"),
                case("OPT-three", "inconclusive", reason="cut off"),
                status="inconclusive",
            ),
            "It MUST send nothing. cases OPT-one, OPT-two reason silent cases OPT-three reason cut off",
        ),
        # What a verdict does not speak of.
        (
            report(requirements=[requirement("not-observed", reason="needs the wire")]),
            "Not observed OPT-1: needs the wire",
        ),
        (
            report(
                requirements=[
                    requirement("not-applicable", reason="no toggle"),
                    requirement("not-applicable", id="OPT-2", reason="no toggle"),
                ]
            ),
            "Does not apply OPT-1, OPT-2: no toggle",
        ),
        (report(case(), notes=["left over and killed: x"]), "Also seen left over and killed: x"),
        (report(case(), errors=["it was seen working"]), "The manifest is wrong it was seen working"),
        (report(case("OPT-one"), case("OPT-two")), "2 cases, 1 scenario, 2 starts of the CLI"),
        (report(case(), starts=1, scenarios=0), "1 case, 0 scenarios, 1 start of the CLI"),
    ],
)
def test_says(data: dict[str, Any], expected: str) -> None:
    """Whatever is not a pass is told with its requirement, its reason and who is at fault."""
    assert expected in words(terminal_report(data, None))


@pytest.mark.parametrize(
    ("data", "unsaid"),
    [
        (report(case()), ["FAIL", "WARNING", "DECLARED", "NO RESULT", "SUITE FAULT", "Not observed", "Does not apply"]),
        (report(case()), ["Also seen", "The manifest is wrong", "OPT-one"]),
        (report(FAILED, requirements=[requirement("fail", "OPT-one", level="SHOULD")]), ["FAIL", "  fail"]),
        (report(FAILED, status="fail"), ["WARNING", "warning", "(step 0)", "replay"]),
        # Of a requirement that does not apply, no case is told.
        (
            report(
                FAILED, status="not-applicable", requirements=[requirement("not-applicable", "OPT-one", reason="no")]
            ),
            ["FAIL"],
        ),
        (report(FAILED, case("OPT-two"), status="fail"), ["OPT-two"]),
    ],
)
def test_does_not_say(data: dict[str, Any], unsaid: list[str]) -> None:
    """What is not so has no heading, and a case that passed no lines."""
    text = terminal_report(data, None)

    assert [] == [word for word in unsaid if word in text]


@pytest.mark.parametrize(
    ("level", "strict", "expected"),
    [("MUST", False, "fail"), ("SHOULD", False, "warning"), ("SHOULD NOT", False, "warning"), ("SHOULD", True, "fail")],
)
def test_overview(level: str, *, strict: bool, expected: str) -> None:
    """A requirement's line says fail where it decides, and warning where it does not."""
    data = report(FAILED, requirements=[requirement("fail", "OPT-one", level=level)], strict=strict)

    assert f"  {expected:14} OPT-1 " in terminal_report(data, None)


def test_order() -> None:
    """What matters most stands last: failures below all else that went wrong, and the verdict below everything."""
    statuses = ("fail", "declared", "inconclusive", "harness-error")
    cases = [case(f"OPT-{status}", status, reason="because", at_fault="cli") for status in statuses]
    data = report(*cases, status="fail", notes=["a note"], errors=["an error"])

    text = terminal_report(data, None)

    titles = ["SUITE FAULT OPT", "NO RESULT OPT", "DECLARED OPT", "FAIL OPT", "Also seen", "The manifest", "Cli 2.0: "]
    places = [text.index(title) for title in titles]
    assert sorted(places) == places


def test_replay() -> None:
    """A case with findings names the script that shows them again; one without findings has none."""
    fault = case("OPT-two", "harness-error", reason="OSError", at_fault="suite")

    text = terminal_report(report(FAILED, fault, status="fail"), "/kept")

    assert ["replay", "/kept/OPT-one/repro.sh"] == text[text.index("replay") :].split()[:2]
    assert text.count("replay") == 1


def test_width() -> None:
    """Long statements, findings and reasons are broken at words into lines of a hundred characters."""
    long = "word " * 60
    finding = FINDING | {"wanted": long, "seen": long}
    failed = case(status="fail", at_fault="cli", findings=[finding], reason=long)
    data = report(failed, requirements=[requirement("fail", "OPT-one", statement=long)])

    lines = terminal_report(data, None).splitlines()

    assert max(map(len, lines)) <= 100
    assert sum(line.count("word") for line in lines) > 240


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("a\x07b", "a\\x07b"),
        ("\u202eabc", "\\u202eabc"),
        ("\udcff", "\\udcff"),
        ("käse 猫", "käse 猫"),
    ],
)
@pytest.mark.parametrize("place", ["seen", "note", "error", "reason"])
def test_what_a_cli_wrote_is_data(seen: str, expected: str, place: str) -> None:
    """Nothing that a CLI wrote moves the cursor or changes the order of the text; it is shown as an escape."""
    said = {"note": {"notes": [seen]}, "error": {"errors": [seen]}}.get(place, {})
    changes = {"seen": {"findings": [FINDING | {"seen": seen}]}, "reason": {"reason": seen}}.get(place, {})

    text = terminal_report(report(case(status="fail", at_fault="cli", **changes), status="fail", **said), None)

    assert expected in text
    assert text.replace("\n", "").isprintable()
