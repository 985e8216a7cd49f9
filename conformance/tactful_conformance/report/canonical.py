"""The canonical report: all that a run found, as plain JSON values without paths of the machine."""

from __future__ import annotations

import json
import platform
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from tactful_conformance.atomic import write_atomically
from tactful_conformance.hiding import hide
from tactful_conformance.specification.load import SPEC_VERSION
from tactful_conformance.verdict import CaseResult, RequirementResult, Scope, Verdict, decide

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tactful_conformance.manifest import Manifest
    from tactful_conformance.plan import Plan, Selection


@dataclass(frozen=True, slots=True)
class Run:
    """
    All of a run that a report is made of.

    `notes` are left-over processes, floods and the like; `unseen` is what the level of the run cannot see.
    """

    manifest: Manifest
    plan: Plan
    selection: Selection
    scope: Scope
    cases: Sequence[CaseResult]
    requirements: Sequence[RequirementResult]
    verdict: Verdict
    notes: Sequence[str]
    unseen: Sequence[str]
    hidden: Mapping[str, str]


def this_platform() -> str:
    """Name the system and the processor that a run is made on."""
    return f"{platform.system()} {platform.machine()}"


def canonical_report(run: Run, now: dt.datetime, made_on: str | None = None) -> dict[str, Any]:
    """
    Make the report of a run, which fits `report.schema.json`; `hidden` texts are replaced wherever they stand.

    `now` and `made_on` are when the CLI was run and on what platform, which is this one where nothing is said.
    """
    manifest = run.manifest
    report: dict[str, Any] = {
        "report": "1.0",
        "suite": version("tactful"),
        "spec": SPEC_VERSION,
        "date": now.isoformat(timespec="seconds"),
        "platform": made_on or this_platform(),
        "level": run.scope.level,
        "unseen": list(run.unseen),
        "complete": run.scope.complete,
        "strict": run.scope.strict,
        "selection": {
            "class": list(run.selection.classes),
            "requirement": list(run.selection.requirements),
            "case": list(run.selection.cases),
        },
        "implementation": {
            "name": manifest.name,
            "version": manifest.version,
            "binding": manifest.binding.name,
            "manifest": manifest.path.name,
            "claims": list(manifest.claims),
            "absent": dict(manifest.absent),
        },
        "verdict": _verdict(run.verdict),
        "starts": run.plan.starts,
        "scenarios": len(run.plan.scenarios),
        "counts": _counts(run.cases),
        "notes": list(run.notes),
        "errors": [result.manifest_error or result.reason or "" for result in run.cases if _is_error(result)],
        "classes": [_class(name, run) for name in manifest.claims if _of_class(name, run)],
        "requirements": [_requirement(result) for result in run.requirements],
        "cases": [_case(result) for result in run.cases],
    }
    return dict(hide(report, run.hidden))


def write_report(report: Mapping[str, Any], path: Path) -> None:
    """Write a report in one step: a reader sees the old file or the new one, never a part."""
    text = json.dumps(report, indent=2, ensure_ascii=False)
    # What a CLI sent need not be text: half a character is written as JSON's escape for it.
    write_atomically(path, f"{text}\n".encode(errors="backslashreplace"))


def _is_error(result: CaseResult) -> bool:
    return bool(result.manifest_error) or result.status == "stale"


def _verdict(verdict: Verdict) -> dict[str, str]:
    return {"verdict": verdict.verdict, "text": verdict.text}


def _counts(results: Sequence[CaseResult] | Sequence[RequirementResult]) -> dict[str, int]:
    return dict(sorted(Counter(result.status for result in results).items()))


def _of_class(name: str, run: Run) -> list[RequirementResult]:
    return [result for result in run.requirements if result.requirement.class_ == name]


def _class(name: str, run: Run) -> dict[str, Any]:
    results = _of_class(name, run)
    return {"id": name, **_verdict(decide(results, run.scope)), "counts": _counts(results)}


def _requirement(result: RequirementResult) -> dict[str, Any]:
    requirement = result.requirement
    return {
        "id": requirement.id,
        "level": result.level,
        "class": requirement.class_,
        "statement": requirement.statement,
        "source": requirement.source,
        "status": result.status,
        "reason": result.reason,
        "cases": list(result.cases),
    }


def _case(result: CaseResult) -> dict[str, Any]:
    case, deviation = result.case, result.deviation
    return {
        "id": case.id,
        "title": case.title,
        "requirements": list(case.requirements),
        "status": result.status,
        "reason": result.reason,
        "at_fault": result.at_fault,
        "scenario": case.scenario.key if case.scenario else None,
        "control": case.control.key if case.control else None,
        "case": dict(case.data),
        "findings": [
            {"word": finding.word, "step": finding.step, "wanted": finding.wanted, "seen": finding.seen}
            for finding in result.findings
        ],
        "deviation": {"reason": deviation.reason, "link": deviation.link, "expires": deviation.expires.isoformat()}
        if deviation
        else None,
    }
