"""`events`: which events were sent, and how many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful_conformance.judge.view import View


def match_events(wanted: Mapping[str, Any], view: View) -> str | None:
    """Hold `count`, `at_most`, `only`, `without` and `including` against the events of the step."""
    names = [event.name for event in view.events()]
    unreadable = [r for r in view.requests("telemetry") if not view.reading.events(r)]
    holds = (
        wanted.get("count", len(names)) == len(names)
        and len(names) <= wanted.get("at_most", len(names))
        and set(names) <= set(wanted.get("only", names))
        and wanted.get("without") not in names
        and ("including" not in wanted or wanted["including"] in names)
        # What cannot be read may be anything, and is not what was wanted.
        and not unreadable
    )
    if holds:
        return None
    seen = ", ".join(names) if names else "no event"
    if unreadable:
        seen += f"; {len(unreadable)} requests in which the manifest's `payload` finds no event"
    return f"{len(names)}: {seen}"
