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
    """What did not hold, and the reason for which what did hold proves nothing, if there is one."""

    findings: tuple[Finding, ...]
    doubt: str | None
