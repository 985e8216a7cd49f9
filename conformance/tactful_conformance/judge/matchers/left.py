"""`left`: whether a run left processes behind that did not end by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tactful_conformance.judge.view import View


def match_left(_wanted: str, view: View) -> str | None:
    """Hold `none` against the processes that had to be killed at the settle limit, after any step."""
    return "; ".join(name for step in view.observation.steps for name in step.leftover) or None
