"""`followed`: whether anything reached the host that a redirect named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactful_conformance.judge.finding import NothingToJudgeError

if TYPE_CHECKING:
    from tactful_conformance.judge.view import View


def match_followed(_wanted: str, view: View) -> str | None:
    """Hold `none` against requests, connections and look-ups of the step; where nothing was asked, none could follow."""
    step = view.step
    hosts = [
        *(request.host for request in step.requests),
        *(connection.host for connection in step.connections),
        *(lookup.name for lookup in step.lookups or ()),
    ]
    followed = sorted(view.reading.elsewhere & set(hosts))
    if followed:
        return f"it was followed to {', '.join(followed)}"
    if not step.requests:
        raise NothingToJudgeError("nothing was asked, and so nobody was sent elsewhere")
    return None
