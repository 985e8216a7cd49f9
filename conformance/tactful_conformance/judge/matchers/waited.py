"""`waited`: whether a command waited for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactful_conformance.judge.finding import NothingToJudgeError
from tactful_conformance.judge.matchers.channel import has_tried

if TYPE_CHECKING:
    from tactful_conformance.judge.view import View


def match_waited(_wanted: str, view: View) -> str | None:
    """
    Hold by order, and not by the clock, whether the command had ended when the collector let go of an answer.

    Raises `NothingToJudgeError` where nothing was tried, or where the command goes on as long when it is answered.
    """
    if not has_tried(view.step):
        raise NothingToJudgeError("nothing was sent, so that there was nothing to wait for")
    if not view.step.outwaited:
        return None
    if any(other.steps[-1].outwaited for other in view.related):
        raise NothingToJudgeError("the command goes on as long where it is answered at once: give it a longer `hold`")
    return "it had not ended when the answer, held back from it, was let go"
