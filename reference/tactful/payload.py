"""Build what is sent of one event; nothing in it identifies anyone."""

from __future__ import annotations

import os
import sys
import time

from tactful import ci

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from tactful.binding import Binding

SCHEMA = "tactful/payload/1.0"
RUNTIMES = ("cpython", "pypy", "graalpy")
FAMILIES = ("linux", "darwin", "freebsd", "openbsd", "netbsd", "sunos", "aix")
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


def build_event(binding: Binding, name: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """
    Return the event `name`, that happens now: id, event, timestamp, cli, runtime, os, ci.

    `id` is a random UUID (version 4), `timestamp` RFC 3339 in UTC and whole seconds, `ci` null outside CI. What the
    machine says of itself becomes a known value or "other".
    """
    machine = os.uname()
    family = machine.sysname.lower()
    runtime = sys.implementation.name
    return {
        "id": make_id(),
        "event": name,
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time())),
        "cli": {"name": binding.cli, "version": binding.version},
        "runtime": {
            "name": runtime if runtime in RUNTIMES else "other",
            "version": ".".join(str(part) for part in sys.version_info[:3]),
        },
        "os": {
            "family": family if family in FAMILIES else "other",
            "arch": ARCHITECTURES.get(machine.machine.lower(), "other"),
        },
        "ci": ci.detect(environ),
    }


def build_batch(events: list[dict[str, Any]]) -> bytes:
    """Return the body of one request, JSON in UTF-8: {schema, events}."""
    import json

    return json.dumps({"schema": SCHEMA, "events": events}).encode()


def make_id() -> str:
    """Return a random UUID of version 4 (RFC 9562, section 5.4), which says nothing of time or machine."""
    octets = bytearray(os.urandom(16))
    octets[6] = octets[6] & 0x0F | 0x40
    octets[8] = octets[8] & 0x3F | 0x80
    digits = octets.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
