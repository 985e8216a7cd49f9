"""`resent`: whether what the endpoint once refused was sent again, and as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tactful_conformance.judge.reading import Event
    from tactful_conformance.judge.view import View

_OK = range(200, 300)


def match_resent(wanted: str, view: View) -> str | None:
    """
    Hold `none`, `some` or `unchanged` against the events, by id, that were refused in one step and came in a later one.

    Unchanged: some came, and each with all that was first said of it.
    """
    refused: dict[str, Event] = {}
    again: list[Event] = []
    for step in view.observation.steps:
        came = [
            (event, request.status)
            for request in step.requests
            if request.channel == "telemetry"
            for event in view.reading.events(request)
        ]
        again += [event for event, _ in came if event.id in refused]
        refused = {event.id: event for event, status in came if event.id is not None and status not in _OK} | refused
    if wanted != "none" and not refused:
        # In the case itself this holds for want of trying, which the control then says.
        return "nothing was refused, so nothing could be sent again"
    changed = [event for event in again if event.row != refused[str(event.id)].row]
    if wanted == "unchanged" and changed:
        return "; ".join(f"{event.row}, which was {refused[str(event.id)].row}" for event in changed)
    if (wanted != "none") == bool(again):
        return None
    return ", ".join(f"{event.name} ({event.id})" for event in again) or "nothing was sent again"
