"""`events`: which events were sent, how many, and under which ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tactful_conformance.judge.finding import NothingToJudgeError
from tactful_conformance.manifest.channels import TELEMETRY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tactful_conformance.judge.reading import Event
    from tactful_conformance.judge.view import View

_OK = range(200, 300)


def match_events(wanted: Mapping[str, Any], view: View) -> str | None:
    """
    Hold `count`, `at_least`, `at_most`, `only`, `without` and `including` against the events of the step.

    `all`, `ids` and `accepted` are of all steps together.
    """
    names = [event.name for event in view.events()]
    unreadable = [r for r in view.requests(TELEMETRY) if not view.reading.events(r)]
    only = view.reading.catalogue if wanted.get("only") == "catalogue" else wanted.get("only", names)
    holds = (
        wanted.get("count", len(names)) == len(names)
        and wanted.get("at_least", 0) <= len(names) <= wanted.get("at_most", len(names))
        and set(names) <= set(only)
        and wanted.get("without") not in names
        and ("including" not in wanted or wanted["including"] in names)
        # What cannot be read may be anything, and is not what was wanted.
        and not unreadable
    )
    if holds:
        return next((seen for word in _OF_ALL if word in wanted and (seen := _OF_ALL[word](wanted[word], view))), None)
    seen = ", ".join(names) if names else "no event"
    if unreadable:
        seen += f"; {len(unreadable)} requests in which the manifest's `payload` finds no event"
    return f"{len(names)}: {seen}"


def _all(wanted: int, view: View) -> str | None:
    """Hold how many events were accepted, each counted once."""
    accepted = {event.id for event, request in view.events_of_all_steps() if request.status in _OK}
    return None if len(accepted) == wanted else f"{len(accepted)} were accepted in all"


def _ids(_wanted: str, view: View) -> str | None:
    """Hold that no id is that of two events, here or in the run that this one is related to."""
    events = view.events_of_all_steps()
    if not events:
        raise NothingToJudgeError("no event was sent whose id could be compared")
    first: dict[str | None, Event] = {}
    for event, _ in events:
        if event.id is None:
            return f"{event.name} has no id"
        if first.setdefault(event.id, event).row != event.row:
            return f"{event.id}: {event.row}, and {first[event.id].row}"
    steps = [step for other in view.related[:1] for step in other.steps]
    others = [event for step in steps for r in step.requests for event in view.reading.events(r)]
    shared = sorted(str(event.id) for event in others if event.id in first)
    return f"in two homes: {', '.join(shared)}" if shared else None


def _accepted(_wanted: str, view: View) -> str | None:
    """Hold that no id comes again after a 2xx answer."""
    accepted: set[str | None] = set()
    for event, request in view.events_of_all_steps():
        if event.id is not None and event.id in accepted:
            return f"{event.name} ({event.id}) came again, which had been accepted"
        if request.status in _OK:
            accepted.add(event.id)
    return None


_OF_ALL: Mapping[str, Callable[[Any, View], str | None]] = {"all": _all, "ids": _ids, "accepted": _accepted}
