"""Build what is sent of one event; nothing in it identifies anyone who is not logged in."""

from __future__ import annotations

import os
import sys
import time

from tactful import ci, container, known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from tactful.binding import Binding

# Machines spell their architecture in more ways than the published list has.
ARCHITECTURES = {
    "x86_64": "x86_64",
    "amd64": "x86_64",
    "aarch64": "arm64",
    "arm64": "arm64",
    "i386": "x86",
    "i686": "x86",
    "armv6l": "arm",
    "armv7l": "arm",
    "riscv64": "riscv64",
    "ppc64le": "ppc64le",
    "s390x": "s390x",
}


def build_event(
    binding: Binding,
    name: str,
    environ: Mapping[str, str],
    *,
    service: Mapping[str, Any] | None = None,
    user: str | None = None,
) -> dict[str, Any]:
    """
    Return the event `name`, that happens now: id, event, timestamp, cli, runtime, os, ci, container (PAY-4, PAY-9).

    `id` is a random UUID (version 4), `timestamp` RFC 3339 in UTC and whole seconds, `ci` null outside CI, `container`
    a boolean. What the machine says of itself becomes a known value or "other". With a `service`, as `known.describe`
    takes it, what it says follows; with the id of the `user` who is logged in, `user` {id}, but for one that is no id
    (PAY-6, PAY-7). It fits spec/schemas/payload.schema.json.
    """
    machine = os.uname()
    event: dict[str, Any] = {
        "id": make_id(),
        "event": name,
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time())),
        "cli": {"name": binding.cli, "version": binding.version},
        "runtime": {
            "name": known.close("runtime-name", sys.implementation.name),
            "version": ".".join(str(part) for part in sys.version_info[:3]),
        },
        "os": {
            "family": known.close("os-family", machine.sysname.lower()),
            "arch": ARCHITECTURES.get(machine.machine.lower(), "other"),
        },
        "ci": ci.detect(environ),
        "container": container.detect(environ),
    }
    if service is not None:
        event.update(known.describe(service))
    if user is not None and known.is_user_id(user):
        event["user"] = {"id": user}
    return event


def build_batch(events: list[dict[str, Any]]) -> bytes:
    """Return the body of one request, JSON in UTF-8: {schema, events}."""
    import json

    from tactful._tables import SCHEMA

    return json.dumps({"schema": SCHEMA, "events": events}).encode()


def make_id() -> str:
    """Return a random UUID of version 4 (RFC 9562, section 5.4), which says nothing of time or machine."""
    octets = bytearray(os.urandom(16))
    octets[6] = octets[6] & 0x0F | 0x40
    octets[8] = octets[8] & 0x3F | 0x80
    digits = octets.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
