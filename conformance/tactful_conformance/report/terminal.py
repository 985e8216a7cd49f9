"""A report for a person at a terminal: the verdict last, where the eye rests, and failures before it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WIDTH = 100
_INDENT = "    "


def terminal_report(report: Mapping[str, Any], kept: str | None) -> str:
    """Make the text of a canonical report; `kept` is the folder that holds what shows the failures."""
    return "\n".join(map(_printable, _lines(report, kept))) + "\n"


def _printable(line: str) -> str:
    """Write what a terminal would obey, or cannot show, as Python does: what a CLI wrote is data."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in line)


def _lines(report: Mapping[str, Any], kept: str | None) -> Iterator[str]:
    implementation = report["implementation"]
    yield (
        f"{implementation['name']} {implementation['version']}, binding {implementation['binding']} · "
        f"Tactful {report['suite']}, spec {report['spec']}, {report['level']} level"
    )
    yield from _overview(report)
    for status in ("harness-error", "inconclusive", "declared", "fail"):
        yield from _section(status, report, kept)
    yield from _absences(report)
    if report["notes"]:
        yield from ("", "Also seen", *(f"{_INDENT}{note}" for note in report["notes"]))
    if report["errors"]:
        yield from ("", "The manifest is wrong", *(f"{_INDENT}{error}" for error in report["errors"]))
    yield ""
    for row in report["classes"]:
        yield f"{row['id']:14} {row['text']:58} {_counts(row['counts'])}"
    yield ""
    numbers = ((len(report["cases"]), "case"), (report["scenarios"], "scenario"), (report["starts"], "start"))
    yield ", ".join(_number(number, word) for number, word in numbers) + " of the CLI"
    yield f"{implementation['name']} {implementation['version']}: {report['verdict']['text']}"


def _overview(report: Mapping[str, Any]) -> Iterator[str]:
    """Give each requirement its line, by class: what it came to, and how many cases say so."""
    for row in report["classes"]:
        yield from ("", row["id"])
        for requirement in report["requirements"]:
            if requirement["class"] == row["id"]:
                yield _line(requirement, report)


def _line(requirement: Mapping[str, Any], report: Mapping[str, Any]) -> str:
    status = "warning" if _is_warning(requirement, report) else requirement["status"]
    cases = _number(len(requirement["cases"]), "case")
    head = f"  {status:14} {requirement['id']:6} {cases:>9}  "
    return head + textwrap.shorten(requirement["statement"], _WIDTH - len(head), placeholder=" …")


def _number(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _is_warning(requirement: Mapping[str, Any], report: Mapping[str, Any]) -> bool:
    """Say whether a requirement failed that decides nothing: a SHOULD, unless the run was strict."""
    return requirement["status"] == "fail" and requirement["level"].startswith("SHOULD") and not report["strict"]


def _section(status: str, report: Mapping[str, Any], kept: str | None) -> Iterator[str]:
    """Give the requirements that a status was met in, each with its cases of that status."""
    cases = {case["id"]: case for case in report["cases"] if case["status"] == status}
    for requirement in report["requirements"]:
        mine = [cases[name] for name in requirement["cases"] if name in cases]
        if not mine or requirement["status"] == "not-applicable":
            continue
        title = "WARNING" if _is_warning(requirement, report) else _TITLES[status]
        head = f"{title} {requirement['id']} ({requirement['level']}) {requirement['statement']}"
        yield ""
        yield from textwrap.wrap(head, _WIDTH, subsequent_indent=_INDENT)
        if status == "inconclusive":
            yield from _together(mine)
        else:
            for case in mine:
                yield from _case(case, kept)


_TITLES = {
    "fail": "FAIL",
    "declared": "DECLARED",
    "inconclusive": "NO RESULT",
    "harness-error": "SUITE FAULT",
}


def _case(case: Mapping[str, Any], kept: str | None) -> Iterator[str]:
    yield ""
    yield f"  {case['id']}: {case['title']}"
    for finding in case["findings"]:
        yield from _labelled("wanted", finding["wanted"])
        yield from _labelled("seen", finding["seen"] + (f" (step {finding['step']})" if finding["step"] else ""))
    if case["reason"]:
        yield from _labelled("reason", case["reason"])
    yield from _labelled("at fault", f"the {_FAULTS[case['at_fault']]}")
    if kept and case["findings"]:
        yield from _labelled("replay", f"{kept}/{case['id']}/repro.sh")


_FAULTS = {"cli": "CLI", "manifest": "manifest", "suite": "suite", None: "CLI"}


def _together(cases: list[Mapping[str, Any]]) -> Iterator[str]:
    """Say once what several cases lack for the same reason."""
    by_reason: dict[str, list[str]] = {}
    for case in cases:
        by_reason.setdefault(case["reason"], []).append(case["id"])
    for reason, names in by_reason.items():
        yield from _labelled("cases", ", ".join(names))
        yield from _labelled("reason", reason)


def _absences(report: Mapping[str, Any]) -> Iterator[str]:
    """Say what a verdict does not speak of."""
    for status, title in (("not-observed", "Not observed"), ("not-applicable", "Does not apply")):
        by_reason: dict[str, list[str]] = {}
        for requirement in report["requirements"]:
            if requirement["status"] == status:
                by_reason.setdefault(requirement["reason"], []).append(requirement["id"])
        if by_reason:
            yield from ("", title)
        for reason, names in by_reason.items():
            yield from textwrap.wrap(
                f"{', '.join(names)}: {reason}", _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT * 2
            )


def _labelled(label: str, text: str) -> Iterator[str]:
    start = f"{_INDENT}{label:9}"
    # Ids and paths are there to be copied: none is broken.
    lines = textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    )
    yield from lines or [start]


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {status}" for status, number in counts.items())
