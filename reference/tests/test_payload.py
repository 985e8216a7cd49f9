"""Facts about what is sent of an event."""

from __future__ import annotations

import getpass
import json
import os
import re
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tactful import payload

if TYPE_CHECKING:
    import pytest
    from conftest import World


def test_shape(world: World) -> None:
    """An event holds its parts and nothing else."""
    event = payload.build_event(world.binding, "framework:service_deployed", {})
    assert list(event) == ["id", "event", "timestamp", "cli", "runtime", "os", "ci"]
    assert event["event"] == "framework:service_deployed"
    assert event["cli"] == {"name": "example", "version": "1.2.3"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", event["runtime"]["version"])
    assert event["runtime"]["name"] in {*payload.RUNTIMES, "other"}
    assert event["os"]["family"] in {*payload.FAMILIES, "other"}
    assert event["os"]["arch"] in {*payload.ARCHITECTURES.values(), "other"}
    assert event["ci"] is None


def test_timestamp(world: World) -> None:
    """The timestamp is the present in UTC, as RFC 3339 writes it."""
    before = datetime.now(UTC).replace(microsecond=0)
    stamp = payload.build_event(world.binding, "x", {})["timestamp"]
    assert stamp.endswith("Z")
    assert before <= datetime.fromisoformat(stamp) <= datetime.now(UTC)


def test_id() -> None:
    """An id is a random UUID of version 4, and no two are the same."""
    made = {payload.make_id() for _ in range(100)}
    assert len(made) == 100
    assert {(uuid.UUID(one).version, uuid.UUID(one).variant, str(uuid.UUID(one)) == one) for one in made} == {
        (4, uuid.RFC_4122, True)
    }


def test_ci(world: World) -> None:
    """In CI the event says so."""
    assert payload.build_event(world.binding, "x", {"CI": "true"})["ci"] == "unknown"


def test_unknown_machine(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system or machine that is not in the published list is `other`, never its own words."""
    odd = os.uname_result(("MyOwnOS", "secret-host", "1", "built by somebody", "secret-machine"))
    monkeypatch.setattr(os, "uname", lambda: odd)
    assert payload.build_event(world.binding, "x", {})["os"] == {"family": "other", "arch": "other"}


def test_nothing_identifying(world: World) -> None:
    """Neither user nor host, home, project or variables occur in an event."""
    environ = {**world.environ, "USER": "canary-user", "TOKEN": "canary-token"}
    text = json.dumps(payload.build_event(world.binding, "x", environ))
    for canary in ("canary", str(world.home), str(world.project), os.uname().nodename, f'"{getpass.getuser()}"'):
        assert canary not in text


def test_batch() -> None:
    """A body is JSON that names its schema and lists the events."""
    assert json.loads(payload.build_batch([{"id": "1"}])) == {"schema": payload.SCHEMA, "events": [{"id": "1"}]}
