"""
Derive what a case is held against: its positive control, and what it is related to.

Each is the same in all but exactly one input; the control is expected to be seen where the case is silent.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from tactful_conformance.specification import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful_conformance.plan.expand import ExpandedCase

#: Words that can expect silence, on a channel or of a kind.
_SILENT_WORDS = ("telemetry", "notifications", "resent", "shown")


def silences(expect: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the control of a case must be seen to do for each silence that the case expects."""
    flipped: dict[str, Any] = {word: "some" for word in _SILENT_WORDS if expect.get(word) == "none"}
    if "without" in expect.get("events", {}):
        flipped["events"] = {"including": expect["events"]["without"]}
    if expect.get("events", {}).get("at_most") == 0:
        flipped["events"] = {"at_least": 1}
    if expect.get("payload", {}).get("user") == "none":
        flipped["payload"] = {"user": "some"}
    for stream in ("stdout", "stderr"):
        # What is not in the text of a notification that is seen is no silence.
        if "without" in expect.get(stream, {}) and not isinstance(expect.get("shown"), list):
            flipped[stream] = {"contains": expect[stream]["without"]}
    return flipped


def check_control(expanded: ExpandedCase) -> None:
    """Raise `Problem` where a case expects silence without a control, or has a control and expects none."""
    silent = bool(silences(expanded.expect))
    if silent and expanded.control is None:
        raise Problem(
            f"the case {expanded.id} expects silence and names no control.",
            where=expanded.case.where,
            do="Say which input makes it silent: `control: {without: given.env.$opt_out}`.",
        )
    if expanded.expect.get("exit") == "as-control" and expanded.control is None:
        raise Problem(f"the case {expanded.id} speaks of its control and names none.", where=expanded.case.where)
    if expanded.control is not None and not silent:
        raise Problem(f"the case {expanded.id} names a control and expects no silence.", where=expanded.case.where)
    compared = sorted({"linked", "same", "waited"} & set(expanded.expect))
    may_compare = bool(compared) or "ids" in expanded.expect.get("events", {})
    if (compared and expanded.relate is None) or (expanded.relate is not None and not may_compare):
        word = compared[0] if compared else "relate"
        raise Problem(
            f"the case {expanded.id} says `{word}` alone.",
            where=expanded.case.where,
            do="`same`, `linked` and `waited` compare with what `relate` names, and `ids` may; it serves them alone.",
        )
    for step in expanded.steps:
        if isinstance(step, dict) and silences(step.get("expect", {})):
            raise Problem(
                f"a step of the case {expanded.id} expects silence.",
                where=expanded.case.where,
                do="Only the last step can: a control is held against the last step.",
            )


def derive_variant(one: ExpandedCase, change: Mapping[str, Any], name: str) -> tuple[dict[str, Any], list[Any]]:
    """
    Give `given` and `steps` of a case changed at one path: it is removed (`without`) or set to another value (`with`).

    `name` is what the variant is to the case: its control, or what it is related to. Raises `Problem` where the change
    changes nothing.
    """
    given, steps = copy.deepcopy(dict(one.given)), copy.deepcopy(list(one.steps))
    root: dict[str, Any] = {"given": given, "steps": steps}
    variant, where = f"the {name} of {one.id}", one.case.where
    if "without" in change:
        parent, last = _walk(root, change["without"], variant, where)
        if isinstance(parent, list):
            del parent[int(last)]
        elif last in parent:
            del parent[last]
        else:
            raise _nothing_there(change["without"], variant, where)
    else:
        path, value = next(iter(change["with"].items()))
        parent, last = _walk(root, path, variant, where)
        if isinstance(parent, list) or parent.get(last) == value:
            raise Problem(f"{variant} changes nothing at `{path}`.", where=where)
        parent[last] = value
    return given, steps


def _walk(root: dict[str, Any], path: str, variant: str, where: str) -> tuple[Any, str]:
    """Go down to the place above the last part of a dotted path."""
    *parts, last = path.split(".")
    node: Any = root
    for part in parts:
        if not _has(node, part):
            raise _nothing_there(path, variant, where)
        node = node[int(part)] if isinstance(node, list) else node[part]
    # A mapping can be given what it does not have yet.
    if not isinstance(node, dict) and not _has(node, last):
        raise _nothing_there(path, variant, where)
    return node, last


def _has(node: Any, part: str) -> bool:
    if isinstance(node, list):
        return part.isdecimal() and int(part) < len(node)
    return isinstance(node, dict) and part in node


def _nothing_there(path: str, variant: str, where: str) -> Problem:
    return Problem(
        f"{variant} takes out `{path}`, which the case does not have.",
        where=where,
        do="It differs from its case in exactly one input.",
    )
