"""Close free text to what is published: a value that no list has never leaves by its own name."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

FUNCTION_LIMIT = 100
NUMBER_LIMIT = 1_000_000  # megabytes, seconds
ID_LENGTHS = range(1, 65)  # characters
ID_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"


def close(field: str, text: object) -> str:
    """Return `text` where it is among the published values of `field`, a row of payload.yaml, else "other" (PAY-5)."""
    from tactful._tables import KNOWN

    return text if isinstance(text, str) and text in KNOWN[field] else "other"


def close_plugin(name: object) -> str:
    """Return a listed plugin's name, "local" for one that is given by a path, "private" for any other (PAY-5)."""
    from tactful._tables import KNOWN

    if isinstance(name, str) and (name.startswith((".", "/", "~")) or "\\" in name):
        return "local"
    return name if isinstance(name, str) and name in KNOWN["plugins"] else "private"


def describe(service: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return what an event says of a service: provider, runtimes, functions, plugins, deprecations (PAY-3).

    `service` is what a tool read of it, every part optional: {provider, runtime, functions: [{runtime, memory_size in
    megabytes, timeout in seconds, events: [type]}], plugins: [name], deprecations: [code]}. A function without a
    runtime or a size has the service's. What is of another type than it should be is left out, functions over
    FUNCTION_LIMIT too.
    """
    functions = [_describe_function(service, one) for one in _list(service, "functions") if isinstance(one, dict)]
    runtimes = {one["runtime"] for one in functions if one["runtime"] is not None}
    if service.get("runtime") is not None:
        runtimes.add(close("runtimes", service["runtime"]))
    said: dict[str, Any] = {}
    if service.get("provider") is not None:
        said["provider"] = close("provider", service["provider"])
    return {
        **said,
        "runtimes": sorted(runtimes),
        "functions": functions[:FUNCTION_LIMIT],
        "plugins": list(dict.fromkeys(map(close_plugin, _list(service, "plugins")))),
        "deprecations": sorted({close("deprecations", code) for code in _list(service, "deprecations")}),
    }


def is_user_id(text: object) -> bool:
    """Return whether `text` is a user id that may be sent: 1 to 64 of A-Z a-z 0-9 . _ -, so no e-mail address (PAY-7)."""
    return isinstance(text, str) and len(text) in ID_LENGTHS and all(character in ID_CHARACTERS for character in text)


def _describe_function(service: Mapping[str, Any], function: Mapping[str, Any]) -> dict[str, Any]:
    runtime = function.get("runtime")
    if runtime is None:
        runtime = service.get("runtime")
    return {
        "runtime": None if runtime is None else close("runtimes", runtime),
        "memory_size": _number(function, service, "memory_size"),
        "timeout": _number(function, service, "timeout"),
        "events": list(dict.fromkeys(close("event-types", kind) for kind in _list(function, "events"))),
    }


def _list(holder: Mapping[str, Any], key: str) -> list[Any]:
    found = holder.get(key)
    return found if isinstance(found, list) else []


def _number(function: Mapping[str, Any], service: Mapping[str, Any], key: str) -> int | None:
    found = function.get(key, service.get(key))
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found <= NUMBER_LIMIT:
        return None
    return found
