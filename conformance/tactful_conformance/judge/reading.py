"""How to read what one CLI does: where its rc file lies, what its payload calls things, which notices there are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import jmespath
from jmespath.exceptions import JMESPathError

from tactful_conformance.plan.canaries import OWN_WORDS
from tactful_conformance.plan.files import rc_place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful_conformance.manifest import Manifest
    from tactful_conformance.manifest.model import Payload, StatusPaths
    from tactful_conformance.observation import Request
    from tactful_conformance.specification import Specification

#: How paths in the table of the payload begin where they are within an event.
_IN_EVENT = "events[]."


@dataclass(frozen=True, slots=True)
class Event:
    """
    One event in a request's body, by the catalogue's name where the manifest gives it, and by id if it has one.

    `row` is all that is said of it.
    """

    name: str
    id: str | None
    row: Any = None


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What a judge must know of a CLI.

    `rc` is the rc file's place in the sandbox; `names` gives the catalogue's name of each name in the payload;
    `notices` the message of each notification that cases offer, and `canaries` the values that are planted, both by the
    id of their row; a canary that is a path is `home` or `project`. `catalogue` are the names of all events, `fields`
    where each row of the payload's table stands in an event, and `elsewhere` the hosts that redirects lead to.
    """

    rc: str
    payload: Payload | None
    status: StatusPaths
    names: Mapping[str, str]
    notices: Mapping[str, str]
    canaries: Mapping[str, tuple[str, ...] | str]
    catalogue: frozenset[str]
    fields: Mapping[str, str]
    elsewhere: frozenset[str]

    def events(self, request: Request) -> list[Event]:
        """Read the events in a telemetry request; a body that is not JSON, or does not fit `payload`, has none."""
        return self.read(request.body)

    def read(self, text: str | bytes) -> list[Event]:
        """Read the events in a body."""
        if self.payload is None:
            return []
        try:
            body = json.loads(text)
            found = jmespath.search(self.payload.events, body)
            rows = found if isinstance(found, list) else [] if found is None else [found]
            return [self._event(row) for row in rows]
        except (ValueError, RecursionError, JMESPathError):
            return []

    def user(self, event: Event) -> Any:
        """Give the user of an event, None where it names none."""
        assert self.payload is not None
        assert self.payload.user is not None
        return jmespath.search(self.payload.user, event.row)

    def _event(self, row: Any) -> Event:
        assert self.payload is not None
        name = str(jmespath.search(self.payload.name, row))
        event_id = jmespath.search(self.payload.id, row) if self.payload.id else None
        return Event(self.names.get(name, name), None if event_id is None else str(event_id), row)


def read_as(manifest: Manifest, specification: Specification) -> Reading:
    """Make what a judge must know of a CLI, of what its manifest says and of the specification's tables."""
    return Reading(
        rc=rc_place(manifest.binding.rc.path),
        payload=manifest.payload,
        status=manifest.status,
        names={action.name: event for event, action in manifest.events.items() if action.name},
        notices={
            row: item["message"]
            for row, item in specification.rows("notification-items").items()
            if isinstance(item.get("message"), str)
        },
        canaries={
            name: row.get("path") or (manifest.private if name == OWN_WORDS else (row["value"], row["elsewhere"]))
            for name, row in specification.rows("canaries").items()
        },
        catalogue=frozenset(row["name"] for row in specification.rows("events").values()),
        fields={name: row["path"].removeprefix(_IN_EVENT) for name, row in specification.rows("payload").items()},
        elsewhere=frozenset(
            str(urlsplit(row["location"]).hostname)
            for row in specification.rows("endpoint-behaviours").values()
            if "location" in row
        ),
    )
