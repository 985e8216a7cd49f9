"""Say how far a check is, on standard error."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tactful_conformance.verdict import CaseResult

_SPOKEN_OF = ("fail", "declared", "stale", "inconclusive", "harness-error")


class Progress:
    """A counter that is written over itself on a terminal, and one line for each case that did not pass."""

    def __init__(self, total: int) -> None:
        """Take how many cases there are."""
        self._total = total

    def show(self, result: CaseResult, index: int) -> None:
        """Show one result; `index` counts from 0."""
        terminal = sys.stderr.isatty()
        if result.status in _SPOKEN_OF:
            print(f"{_CLEAR if terminal else ''}{result.status:13} {result.case.id}", file=sys.stderr)
        if terminal:
            end = "" if index + 1 < self._total else _CLEAR
            print(f"{_CLEAR}{index + 1}/{self._total} {result.case.id}{end}", end="", file=sys.stderr, flush=True)


# ECMA-48: carriage return, and EL, erase in line.
_CLEAR = "\r\x1b[K"
