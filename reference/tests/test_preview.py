"""Facts about showing what a run would send."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import tactful

if TYPE_CHECKING:
    from conftest import World

EVENT = "framework:service_deployed"
SERVICE = {"provider": "aws", "plugins": ["./x"]}


def preview(world: World, **circumstances: Any) -> list[Any]:
    """Return the bodies that recording in this world would send."""
    bodies = tactful.preview(world.binding, EVENT, world.environ, str(world.project), **circumstances)
    return [json.loads(body) for body in bodies]


def strip(bodies: list[Any]) -> list[Any]:
    """Return bodies without the ids and timestamps of their events."""
    left_out = ("id", "timestamp")
    return [
        {**body, "events": [{k: v for k, v in event.items() if k not in left_out} for event in body["events"]]}
        for body in bodies
    ]


@pytest.mark.parametrize("environ", [{}, {"GITHUB_ACTIONS": "true"}, {"container": "podman"}])
@pytest.mark.parametrize("circumstances", [{}, {"service": SERVICE}, {"service": SERVICE, "user": "u-1"}])
def test_equals_what_is_sent(world: World, environ: dict[str, str], circumstances: dict[str, Any]) -> None:
    """What is shown is what the run then sends, but for id and timestamp (DSC-4)."""
    world.environ.update(environ)
    shown = preview(world, **circumstances)
    world.record(EVENT, **circumstances)
    assert strip(shown) == strip(world.endpoint.bodies)
    assert len(shown) == 1


def test_pending_is_shown(world: World) -> None:
    """What earlier runs left is shown as it would be sent beside it, in batches of its own where users differ (DSC-4)."""
    world.endpoint.answer(503)
    world.record("framework:service_created", user="u-1")
    world.record("framework:service_infoViewed")
    del world.endpoint.requests[:]
    world.endpoint.answer(200)
    shown = preview(world)
    assert [[event["event"] for event in body["events"]] for body in shown] == [
        ["framework:service_created"],
        ["framework:service_infoViewed", EVENT],
    ]
    world.record()
    assert strip(shown) == strip(world.endpoint.bodies)


def test_does_nothing(world: World) -> None:
    """Showing sends, records, starts and writes nothing, and removes nothing that is damaged (DSC-5)."""
    world.spool.mkdir(parents=True)
    (world.spool / f"{'0' * 36}.json").write_text("{damaged")
    before = world.tree()
    preview(world)
    assert world.tree() == before
    assert world.endpoint.requests == []


@pytest.mark.parametrize("off", ["SLS_TELEMETRY_DISABLED", "DO_NOT_TRACK", "rc", "home", "notice"])
def test_nothing_to_show(world: World, off: str) -> None:
    """Where the run would send nothing, nothing is shown."""
    if off == "rc":
        world.write_rc({"trackingDisabled": True})
    elif off == "home":
        del world.environ["HOME"]
    elif off == "notice":
        world.binding.notice = True
    else:
        world.environ[off] = "1"
    assert preview(world) == []


def test_unlisted_event(world: World) -> None:
    """An event that is not in the catalogue is a ValueError (EVT-3)."""
    with pytest.raises(ValueError, match="catalogue"):
        tactful.preview(world.binding, "canary", world.environ, str(world.project))
