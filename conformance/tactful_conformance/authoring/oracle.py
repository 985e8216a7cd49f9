"""
What the tables decide: the telemetry decision and the notification mode, computed from data alone.

It is small on purpose: the vectors come from it, and implementations are held against the vectors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tactful_conformance.specification.model import SPACES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tactful_conformance.specification import Binding


@dataclass(frozen=True, slots=True)
class Choice:
    """One value class of one source: what it says, what it looks like, and the requirement that it is there for."""

    source: str
    id: str
    says: str
    row: Mapping[str, Any]
    requirement: str | None


def choices(sources: Mapping[str, Any], binding: Binding, tables: Mapping[str, Any]) -> dict[str, list[Choice]]:
    """Give the value classes of each source, in the order of the sources; the binding says what variables say."""
    found: dict[str, list[Choice]] = {}
    for source in sources["rows"]:
        rows = source.get("values") or tables[source["table"]]["rows"]
        found[source["id"]] = [_choice(source, row, binding) for row in rows]
    return found


def _choice(source: Mapping[str, Any], row: Mapping[str, Any], binding: Binding) -> Choice:
    if "variable" in source:
        says = binding.variables[source["variable"]].says(row["value"])
    else:
        says = row.get("says") or source["says"]
    return Choice(source["id"], row["id"], says, row, row.get("requirement") or source.get("requirement"))


def decide(said: Sequence[Choice]) -> dict[str, Any]:
    """Decide of one choice a source, in order, the default last: any off wins, and the default only if none spoke."""
    *spoken, default = said
    off = [choice.source for choice in spoken if choice.says == "off"]
    allow = [choice.source for choice in spoken if choice.says == "allow"]
    if off:
        return {"telemetry": False, "decided_by": off[0], "also_off": off[1:], "ignored": allow}
    if allow:
        return {"telemetry": True, "decided_by": allow[0], "also_off": [], "ignored": []}
    return {"telemetry": default.says == "allow", "decided_by": default.source, "also_off": [], "ignored": []}


def mode(table: Mapping[str, Any], value: str | None, *, ci: bool) -> dict[str, Any]:
    """Give the notification mode of a variable's value, and whether the value is an unknown one."""
    word = (value or "").strip(SPACES).lower()
    if not word:
        return {"mode": table["default"]["in_ci" if ci else "outside_ci"], "unknown": False}
    for row in table["rows"]:
        if word in (row["id"], row["legacy"]):
            return {"mode": row["id"], "unknown": False}
    return {"mode": table["unknown"], "unknown": True}
