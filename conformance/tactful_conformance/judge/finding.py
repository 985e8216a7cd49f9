"""What was wanted and what was seen instead, and what could not be judged."""

from __future__ import annotations

from dataclasses import dataclass


class NothingToJudgeError(Exception):
    """An observation holds nothing that a word could be held against: whatever it says, it proves nothing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One word of an expectation that did not hold: the step it spoke of, wanted and seen in words."""

    word: str
    step: int
    wanted: str
    seen: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """
    What did not hold, and the reasons for which what did hold may prove nothing.

    `doubt` is that something may have been missed; `nothing` that there was nothing to be held against a word.
    """

    findings: tuple[Finding, ...]
    doubt: str | None
    nothing: str | None
