"""Facts about what is sent of an event."""

from __future__ import annotations

import getpass
import json
import os
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from tactful import payload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import World

SPEC = Path(__file__).parents[2] / "spec"
SCHEMA = json.loads((SPEC / "schemas" / "payload.schema.json").read_text())
EVENT = "framework:service_deployed"
SERVICE: dict[str, Any] = {
    "provider": "aws",
    "runtime": "python3.11",
    "functions": [{"memory_size": 512, "timeout": 6, "events": ["http", "canary"]}],
    "plugins": ["serverless-offline", "./canary", "@canary/a"],
    "deprecations": ["PROVIDER_IAM_SETTINGS"],
}


def fits(body: object) -> bool:
    """Return whether a body fits the published schema."""
    return bool(jsonschema.Draft202012Validator(SCHEMA).is_valid(body))


def body_of(world: World, **circumstances: Any) -> Any:
    """Return the body of one event."""
    event = payload.build_event(world.binding, EVENT, {}, **circumstances)
    return json.loads(payload.build_batch([event]))


def objects(value: object) -> Iterator[dict[str, Any]]:
    """Yield every object in a body."""
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(part)


def test_shape(world: World) -> None:
    """An event outside a service, of nobody, holds these parts and nothing else."""
    event = payload.build_event(world.binding, EVENT, {})
    assert list(event) == ["id", "event", "timestamp", "cli", "runtime", "os", "ci", "container"]
    assert event["event"] == EVENT
    assert event["cli"] == {"name": "example", "version": "1.2.3"}
    assert event["ci"] is None


@pytest.mark.parametrize("service", [None, {}, SERVICE])
@pytest.mark.parametrize("user", [None, "u-7105"])
@pytest.mark.parametrize("environ", [{}, {"CI": "1"}, {"GITLAB_CI": "true"}])
def test_fits_the_schema(world: World, service: Any, user: str | None, environ: dict[str, str]) -> None:
    """Every body validates against the published schema (PAY-1)."""
    event = payload.build_event(world.binding, EVENT, environ, service=service, user=user)
    assert fits(json.loads(payload.build_batch([event, event])))


def paths(schema: dict[str, Any], before: str = "") -> Iterator[str]:
    """Yield the path of every place in a schema that is no object: `events[].cli.name`."""
    if "properties" in schema:
        for name, inner in schema["properties"].items():
            yield from paths(inner, f"{before}.{name}".lstrip("."))
    elif "items" in schema:
        yield before
        yield from paths(schema["items"], f"{before}[]")
    else:
        yield before


def test_schema_is_the_table() -> None:
    """The schema has the places of the table of the payload, and no others (PAY-2)."""
    table = yaml.load((SPEC / "tables" / "payload.yaml").read_text(), Loader=yaml.BaseLoader)  # noqa: S506
    # Of a list of plain values the table names the list or what is in it.
    named = {row["path"].removesuffix("[]") for row in table["rows"]}
    assert {path.removesuffix("[]") for path in paths(SCHEMA)} == named


def test_schema_is_closed(world: World) -> None:
    """A field that the schema does not name is an error at every place (PAY-2)."""
    body = body_of(world, service=SERVICE, user="u-7105")
    places = list(objects(body))
    assert len(places) == 7
    for place in places:
        place["canary"] = 1
        assert not fits(body)
        del place["canary"]
    assert fits(body)


@pytest.mark.parametrize("part", ["provider", "runtimes", "functions", "plugins", "deprecations"])
def test_schema_has_known_values(world: World, part: str) -> None:
    """The schema refuses a value that is not published, and no service is told in part but for its provider (PAY-5)."""
    body = body_of(world, service=SERVICE)
    body["events"][0][part] = "canary" if part == "provider" else ["canary"]
    assert not fits(body)
    del body["events"][0][part]
    assert fits(body) == (part == "provider")


def test_service(world: World) -> None:
    """In a service the event says what it uses, in known words alone (PAY-3, PAY-5)."""
    event = payload.build_event(world.binding, EVENT, {}, service=SERVICE)
    assert event["plugins"] == ["serverless-offline", "local", "private"]
    assert event["functions"][0]["events"] == ["http", "other"]
    assert "canary" not in json.dumps(event)


@pytest.mark.parametrize(
    ("user", "expected"), [("u-7105", {"id": "u-7105"}), (None, None), ("canary@letters.example", None)]
)
def test_user(world: World, user: str | None, expected: object) -> None:
    """The event holds the id of the user who is logged in; nobody's, and what is no id, it does not (PAY-6, PAY-7)."""
    assert payload.build_event(world.binding, EVENT, {}, user=user).get("user") == expected


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
    """In CI the event says so, and which it is where that is known."""
    assert payload.build_event(world.binding, "x", {"CI": "true"})["ci"] == "unknown"
    assert payload.build_event(world.binding, "x", {"CIRCLECI": "true"})["ci"] == "circleci"


def test_container(world: World) -> None:
    """In a container the event says so."""
    assert payload.build_event(world.binding, "x", {"container": "podman"})["container"] is True


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
    assert json.loads(payload.build_batch([{"id": "1"}])) == {"schema": "tactful/payload/1.0", "events": [{"id": "1"}]}
