"""From findings to verdicts: of a case, a requirement, a class, and the whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tactful_conformance.judge import Finding, Judgement
    from tactful_conformance.manifest import Deviation
    from tactful_conformance.plan import PlannedCase
    from tactful_conformance.specification import Requirement

#: What a case can come to, worst first; a requirement is as bad as the worst of its cases.
STATUSES = (
    "fail",
    "declared",
    "harness-error",
    "inconclusive",
    "stale",
    "not-observed",
    "pass",
    "not-applicable",
)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """
    What a case came to.

    `at_fault` is cli, manifest or suite, None where nothing is wrong; `manifest_error` says what the manifest claims
    that the run has refuted.
    """

    case: PlannedCase
    status: str
    reason: str | None = None
    at_fault: str | None = None
    findings: tuple[Finding, ...] = ()
    deviation: Deviation | None = None
    manifest_error: str | None = None


@dataclass(frozen=True, slots=True)
class RequirementResult:
    """What a requirement came to, at the level that the binding gives it, over the cases that were chosen."""

    requirement: Requirement
    level: str
    status: str
    reason: str | None
    cases: tuple[str, ...]

    def decides(self, *, strict: bool) -> bool:
        """Whether a verdict depends on it: a MUST always, a SHOULD under `strict`."""
        return self.level.startswith("MUST") or (strict and self.level.startswith("SHOULD"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict's word, and the sentence that says how far it goes."""

    verdict: str
    text: str


@dataclass(frozen=True, slots=True)
class Scope:
    """How far a run reached: its level, whether SHOULD decides, whether it ended, and whether all was chosen."""

    level: str
    strict: bool
    complete: bool
    everything: bool


def decide_case(
    case: PlannedCase,
    judgement: Judgement,
    control_findings: tuple[Finding, ...],
    deviations: Sequence[Deviation],
) -> CaseResult:
    """
    Decide a case that was run.

    `control_findings` is what its control did not do. What was seen to be wrong is a failure whatever the control did;
    what was not seen proves something only with a control that was, and without a doubt.
    """
    findings, doubt = judgement.findings, judgement.doubt
    if case.proves is not None:
        return _decide_proof(case, seen_working=not findings and not control_findings)
    if control_findings:
        # Without its control, a case cannot be held against the control's exit status either.
        findings = tuple(finding for finding in findings if not finding.wanted.endswith("as-control"))
    deviation = next((d for d in deviations if _covers(d, case)), None)
    if findings:
        status = "declared" if deviation else "fail"
        return CaseResult(case, status, deviation.reason if deviation else None, "cli", findings, deviation)
    if control_findings:
        seen = "; ".join(finding.seen for finding in control_findings)
        why = f"its control was not seen to do what the case expects not to be done: {seen}"
        return CaseResult(case, "inconclusive", why, "manifest", control_findings)
    if doubt:
        return CaseResult(case, "inconclusive", doubt, "cli")
    if deviation:
        stale = f"the deviation from {deviation.requirement} no longer shows in {case.id}"
        return CaseResult(case, "stale", stale, "manifest", deviation=deviation)
    return CaseResult(case, "pass")


def _decide_proof(case: PlannedCase, *, seen_working: bool) -> CaseResult:
    """Decide a case that is run only to see whether what the manifest declares absent is there."""
    if not seen_working:
        return CaseResult(case, "not-applicable", case.reason)
    error = f"the feature `{case.proves}` is declared absent and was seen working ({case.id})"
    return CaseResult(case, "not-applicable", case.reason, "manifest", manifest_error=error)


def decide_requirements(
    requirements: Iterable[Requirement],
    results: Sequence[CaseResult],
    levels: Mapping[str, str],
    not_applicable: Mapping[str, str],
    *,
    everything: bool,
) -> tuple[RequirementResult, ...]:
    """Decide every requirement of which a case was chosen; where `everything` was, those too that have none by design."""
    decided = []
    for requirement in requirements:
        mine = [result for result in results if requirement.id in result.case.requirements]
        if not mine and not (everything and requirement.not_tested):
            continue
        if requirement.id in not_applicable:
            status, reason = "not-applicable", not_applicable.get(requirement.id)
        elif requirement.not_tested is not None:
            status, reason = "not-observed", requirement.not_tested["reason"]
        else:
            # Where one of its cases does not apply, the requirement does as long as another one was run.
            worst = min(mine, key=lambda result: STATUSES.index(result.status))
            status, reason = worst.status, worst.reason
        level, names = levels[requirement.id], tuple(result.case.id for result in mine)
        decided.append(RequirementResult(requirement, level, status, reason, names))
    return tuple(decided)


def decide(results: Sequence[RequirementResult], scope: Scope) -> Verdict:
    """Decide a class, or the whole: failures first, then what is missing, then how far the claim goes."""
    if scope.complete and all(result.status == "not-applicable" for result in results):
        return Verdict("not-applicable", "does not apply")
    deciding = [result for result in results if result.decides(strict=scope.strict)]
    counts = Counter(result.status for result in deciding)
    declared = f" ({counts['declared']} declared)" if counts["declared"] else ""
    if counts["fail"] or counts["declared"]:
        return Verdict("non-conformant", f"non-conformant{declared}")
    missing = counts["inconclusive"] + counts["harness-error"]
    if missing or counts["stale"]:
        stale = f"{counts['stale']} declared, and no longer so"
        return Verdict("incomplete", f"incomplete ({f'{missing} without a result' if missing else stale})")
    if not scope.complete:
        return Verdict("incomplete", "incomplete (broken off)")
    # What no run can observe, by the specification's own word, limits no claim.
    unseen = sum(1 for r in deciding if r.status == "not-observed" and r.requirement.not_tested is None)
    if unseen and not counts["pass"]:
        return Verdict("incomplete", "incomplete (nothing was observed)")
    text = "conformant"
    if scope.level == "endpoint":
        text += " at endpoint level"
    if unseen:
        text += f" ({unseen} not observed)"
    if not scope.everything:
        text += ", in what was selected"
    return Verdict("conformant", text)


def _covers(deviation: Deviation, case: PlannedCase) -> bool:
    if deviation.requirement not in case.requirements:
        return False
    return deviation.case is None or case.id == deviation.case or case.id.startswith(f"{deviation.case}-")
