"""Generate the schema of the reference's payload: closed at every place, its values those of the payload table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tactful_conformance.specification.load import SPEC_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tactful_conformance.specification import Specification

_UUID_4 = "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
_SECONDS_UTC = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"
_MOST_MEGABYTES = 1_000_000
_MOST_SECONDS = 1_000_000
_MOST_FUNCTIONS = 100
#: What of an event depends on a service: all of it together, but for a provider that the service does not name.
_OF_A_SERVICE = ("runtimes", "functions", "plugins", "deprecations")


def known_values(specification: Specification, row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Give the published values of a row of the payload table, in order, those of another table among them."""
    values = row["values"]
    if isinstance(values, dict):
        return tuple(each[values["column"]] for each in specification.tables[values["table"]]["rows"])
    return tuple(values)


def payload_schema(specification: Specification) -> dict[str, Any]:
    """Give the schema as a document."""
    rows = specification.rows("payload")

    def one_of(name: str, *, null: bool = False) -> dict[str, Any]:
        otherwise = rows[name].get("otherwise", ())
        words = otherwise.values() if isinstance(otherwise, dict) else [otherwise] if otherwise else ()
        values = dict.fromkeys((*known_values(specification, rows[name]), *words))
        return {"enum": [*values, *([None] if null else [])]}

    event = _closed(
        {
            "id": _text(_UUID_4),
            "event": one_of("event-name"),
            "timestamp": {**_text(_SECONDS_UTC), "format": "date-time"},
            "cli": _closed({"name": _text("^[a-z0-9][a-z0-9._-]{0,63}$"), "version": _text("^[0-9A-Za-z.+-]{1,64}$")}),
            "runtime": _closed({"name": one_of("runtime-name"), "version": _text(r"^[0-9]+\.[0-9]+\.[0-9]+$")}),
            "os": _closed({"family": one_of("os-family"), "arch": one_of("os-arch")}),
            "ci": one_of("ci", null=True),
            "container": {"type": "boolean"},
            "provider": one_of("provider"),
            "runtimes": _each_once(one_of("runtimes")),
            "functions": {
                "type": "array",
                "maxItems": _MOST_FUNCTIONS,
                "items": _closed(
                    {
                        "runtime": {"enum": [*one_of("runtimes")["enum"], None]},
                        "memory_size": _whole(_MOST_MEGABYTES),
                        "timeout": _whole(_MOST_SECONDS),
                        "events": _each_once(one_of("event-types")),
                    }
                ),
            },
            "plugins": _each_once(one_of("plugins")),
            "deprecations": _each_once(one_of("deprecations")),
            "user": _closed({"id": _text("^[A-Za-z0-9._-]{1,64}$")}),
        },
        left_out=("provider", *_OF_A_SERVICE, "user"),
    )
    event["dependentRequired"] = {name: list(_OF_A_SERVICE) for name in ("provider", *_OF_A_SERVICE)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:tactful:spec:{SPEC_VERSION}:payload",
        "title": "A body of telemetry, as the reference sends it: generated from spec/tables/payload.yaml",
        **_closed({"schema": one_of("schema"), "events": {"type": "array", "minItems": 1, "items": event}}),
    }


def _closed(properties: Mapping[str, Any], left_out: Iterable[str] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in left_out],
        "additionalProperties": False,
    }


def _text(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern}


def _whole(most: int) -> dict[str, Any]:
    return {"type": ["integer", "null"], "minimum": 0, "maximum": most}


def _each_once(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": dict(items), "uniqueItems": True}
