"""Every name by which the specification's data speaks of other data is one that is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tactful_conformance.manifest.model import VERSION
from tactful_conformance.plan.expand import expand
from tactful_conformance.specification.load import bind
from tactful_conformance.specification.problem import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tactful_conformance.plan.expand import ExpandedCase
    from tactful_conformance.specification import Specification

_ROLE = re.compile(r"\$([a-z_]+)")

#: Where a name stands, what kind of thing it names, and the name.
Named = tuple[str, str, str]


def unknown_names(specification: Specification) -> Iterator[str]:
    """Give a finding for each name that names nothing: a case with one would not apply to any CLI, and nobody see it."""
    known = _known(specification)
    for place, kind, name in (*_in_tables(specification.tables), *_in_bindings(specification.bindings)):
        if name not in known[kind]:
            yield f"{place} names an unknown {kind} `{name}`. {nearest(name, known[kind])}"
    for case in specification.cases:
        for one in expand(case, specification):
            for place, kind, name in _in_case(one):
                if name not in known[kind]:
                    yield f"{place} names an unknown {kind} `{name}`. {nearest(name, known[kind])}"


def _known(specification: Specification) -> dict[str, set[str]]:
    schema = specification.schemas.validator("manifest").schema
    assert isinstance(schema, dict)
    tables = specification.tables
    return {
        "action": set(schema["properties"]["actions"]["properties"]),
        "behaviour": set(specification.rows("endpoint-behaviours")),
        "canary": set(specification.rows("canaries")),
        "damage": set(specification.rows("damaged-files")),
        "event": {row["name"] for row in tables["events"]["rows"]},
        "field": set(specification.rows("payload")),
        "feature": set(specification.features),
        "item": set(specification.rows("notification-items")),
        "mode": set(specification.rows("notification-modes")),
        "requirement": set(specification.requirements),
        "role": {
            VERSION,
            *(role for name, data in specification.bindings.items() for role in bind(name, data).roles()),
        },
        "source": set(specification.rows("opt-out-sources")),
        "table": set(tables),
    }


def _in_tables(tables: Mapping[str, Mapping[str, Any]]) -> Iterator[Named]:
    words = {"combined": "requirement", "unknown": "mode"}
    columns = {"core": "feature", "actions": "action", "feature": "feature", "table": "table"}
    for name, table in tables.items():
        place = f"tables/{name}.yaml"
        yield from ((place, kind, table[word]) for word, kind in words.items() if word in table)
        yield from ((place, "mode", mode) for mode in table.get("default", {}).values())
        for row in table["rows"]:
            for column, kind in columns.items():
                said = row.get(column, ())
                yield from ((place, kind, one) for one in ([said] if isinstance(said, str) else said))


def _in_bindings(bindings: Mapping[str, Mapping[str, Any]]) -> Iterator[Named]:
    for name, data in bindings.items():
        place = f"bindings/{name}.yaml"
        yield from ((place, "requirement", row["requirement"]) for row in data.get("raises", ()))
        yield from ((place, "requirement", one) for one in data.get("claimed_from", ()))
        yield from ((place, "event", one) for one in data.get("events", {}).values())


def _in_case(one: ExpandedCase) -> Iterator[Named]:
    expect, offers = one.expect, one.given.get("offers", ())
    written = [part.get("rc") for part in (one.given, *one.steps) if isinstance(part, dict)]
    status, only = expect.get("status", {}), expect.get("events", {}).get("only", ())
    everything = repr((one.title, one.given, one.steps, expect, one.control))
    named: list[tuple[str, Iterable[str]]] = [
        ("role", _ROLE.findall(everything)),
        ("item", () if isinstance(offers, dict) else offers),
        ("damage", [one["damaged"] for one in written if isinstance(one, dict) and "damaged" in one]),
        ("event", [step["event"] for step in one.steps if isinstance(step, dict) and "event" in step]),
        ("behaviour", one.behaviours),
        ("canary", [expect[word] for word in ("kept_private", "left_private") if word in expect]),
        ("event", () if only == "catalogue" else only),
        ("field", filter(None, [expect.get("payload", {}).get("field")])),
        ("source", filter(None, [status.get("decided_by"), *status.get("also_off", ()), *status.get("ignored", ())])),
        ("item", expect["shown"] if isinstance(expect.get("shown"), list) else ()),
        ("item", expect.get("shown_in_all", ())),
    ]
    for kind, names in named:
        # A role is bound to a name that is not written here.
        yield from ((one.id, kind, name) for name in names if not name.startswith("$"))
