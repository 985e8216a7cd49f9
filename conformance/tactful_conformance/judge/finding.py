"""What was wanted and what was seen instead."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One word of an expectation that did not hold: the step it spoke of, wanted and seen in words."""

    word: str
    step: int
    wanted: str
    seen: str
