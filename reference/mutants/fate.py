"""What became of a mutant, and the sentence that says so where it is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mutant import Mutant
    from tactful_conformance.plan import PlannedCase
    from tactful_conformance.verdict import CaseResult

KILLED, ELSEWHERE, SURVIVED = "killed", "killed by other requirements' cases alone", "survived"


@dataclass(frozen=True, slots=True)
class Fate:
    """
    What became of a mutant: one of the three words above, and the first case that found it out.

    `run` is a case in whose run that was, where the one that found it out is held against all runs.
    """

    mutant: Mutant
    fate: str
    case: str | None
    run: str | None = None


def decide(mutant: Mutant, failed: Sequence[CaseResult], planned: Sequence[PlannedCase]) -> Fate:
    """Say what became of a mutant for which these cases fail; a case of its own requirement goes before others."""
    own = [result for result in failed if mutant.requirement in result.case.requirements]
    if not failed:
        return Fate(mutant, SURVIVED, None)
    found = (own or failed)[0].case
    # The run that a case is judged by stands with its result, whosesoever it was.
    runs = [case.id for case in planned if found.over_runs and not case.over_runs and case.scenario == found.scenario]
    return Fate(mutant, KILLED if own else ELSEWHERE, found.id, runs[0] if runs else None)


def judge(fates: Iterable[Fate]) -> list[str]:
    """Give a sentence for each mutant that no case of its own requirement found out."""
    sentences = []
    for fate in fates:
        mutant = f"the mutant `{fate.mutant.id}` of {fate.mutant.requirement}"
        if fate.fate == SURVIVED:
            sentences.append(f"{mutant} survived: {fate.mutant.lie}")
        elif fate.fate == ELSEWHERE:
            sentences.append(f"{mutant} was {ELSEWHERE}, first by {fate.case}: {fate.mutant.lie}")
    return sentences
