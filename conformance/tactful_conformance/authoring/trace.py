"""Hold the specification against what runs have really emitted, both ways."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tactful_conformance.plan.expand import expand
from tactful_conformance.specification import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tactful_conformance.specification import Specification

#: What a case comes to that was held against what a CLI did.
_DECIDED = ("pass", "fail", "declared", "stale")


def untraced(specification: Specification, reports: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """
    Give a sentence for each requirement and each case that no run has decided, and each id that is not known here.

    `reports` are reports of `tactful check --json`, which together decide all: no one CLI has every feature. A
    requirement counts by the ids that stand beside a decided case in a report, and not by what spec/ says of it.
    """
    cases = {one.id for case in specification.cases for one in expand(case, specification)}
    emitted = [case for report in reports for case in report["cases"]]
    decided = [case for case in emitted if case["status"] in _DECIDED]
    traced = {name for case in decided for name in case["requirements"]}
    for requirement in specification.requirements.values():
        if requirement.not_tested is None and requirement.id not in traced:
            yield f"{requirement.id} was decided by no run: check a CLI too that has what it needs."
        if requirement.not_tested is not None and requirement.id in traced:
            yield f"{requirement.id} says that it is not tested, and a run has decided it."
    for name in sorted(cases - {case["id"] for case in decided}):
        yield f"the case {name} was decided by no run: check a CLI too that has what it needs."
    for name in sorted({case["id"] for case in emitted} - cases):
        yield f"a run decided the case {name}, which spec/ does not have: run the check again."
    for name in sorted(traced - set(specification.requirements)):
        yield f"a run decided {name}, which spec/ does not have: run the check again."


def read_report(path: Path) -> Mapping[str, Any]:
    """Read the report of a run that came to its end; raises `Problem` where it is none."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        complete = report["complete"] and bool(report["cases"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise Problem(
            f"it is no report: {error}.", where=str(path), do="`tactful check MANIFEST --json FILE` writes one."
        ) from None
    if not complete:
        raise Problem("its run did not come to its end.", where=str(path), do="Run the check again.")
    return dict(report)
