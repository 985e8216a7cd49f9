"""`waited`: whether a command waited for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tactful_conformance.judge.view import View


def match_waited(_wanted: str, view: View) -> str | None:
    """
    Hold by order, and not by the clock, whether the command had ended when the collector let go of an answer.

    Where nothing was asked nothing could be waited for, and silence is no failure here.
    """
    return "it had not ended when the answer, held back from it, was let go" if view.step.outwaited else None
