"""The canonical report: all that a run found, as plain JSON values without paths of the machine."""

from __future__ import annotations

import json
import os
import platform
import tempfile
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from tactful_conformance.specification.load import SPEC_VERSION
from tactful_conformance.verdict import CaseResult, RequirementResult, Scope, Verdict, decide

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tactful_conformance.manifest import Manifest
    from tactful_conformance.plan import Plan, Selection


#: A report is made to be read by others.
_READABLE = 0o644


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


def canonical_report(run: Run, now: dt.datetime) -> dict[str, Any]:
    """Make the report of a run, which fits `report.schema.json`; `hidden` texts are replaced wherever they stand."""
    manifest = run.manifest
    report: dict[str, Any] = {
        "report": "1.0",
        "suite": version("tactful"),
        "spec": SPEC_VERSION,
        "date": now.isoformat(timespec="seconds"),
        "platform": f"{platform.system()} {platform.machine()}",
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
    return dict(_hide(report, run.hidden))


def write_report(report: Mapping[str, Any], path: Path) -> None:
    """Write a report in one step: a reader sees the old file or the new one, never a part."""
    if path.exists() and not path.is_file():
        # A device, or a pipe: there is nothing to replace.
        with path.open("w", encoding="utf-8", errors="backslashreplace") as stream:
            json.dump(report, stream, indent=2, ensure_ascii=False)
            stream.write("\n")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        # What a CLI sent need not be text: half a character is written as JSON's escape for it.
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            json.dump(report, file, indent=2, ensure_ascii=False)
            file.write("\n")
        os.chmod(name, _READABLE)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


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


def _hide(node: Any, hidden: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        return {key: _hide(value, hidden) for key, value in node.items()}
    if isinstance(node, list):
        return [_hide(item, hidden) for item in node]
    if isinstance(node, str):
        for path, name in hidden.items():
            node = node.replace(path, name)
    return node
