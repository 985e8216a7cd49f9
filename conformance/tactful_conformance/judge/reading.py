"""How to read what one CLI does: where its rc file lies, what its payload calls things, which notices there are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jmespath
from jmespath.exceptions import JMESPathError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful_conformance.manifest.model import Payload, StatusPaths
    from tactful_conformance.observation import Request


@dataclass(frozen=True, slots=True)
class Event:
    """One event in a request's body, by the catalogue's name where the manifest gives it, and by id if it has one."""

    name: str
    id: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What a judge must know of a CLI.

    `rc` is the rc file's place in the sandbox; `names` gives the catalogue's name of each name in the payload;
    `notices` the message of each notification that cases offer, and `canaries` the values that are planted, both by the
    id of their row; a canary that is a path is `home` or `project`.
    """

    rc: str
    payload: Payload | None
    status: StatusPaths
    names: Mapping[str, str]
    notices: Mapping[str, str]
    canaries: Mapping[str, tuple[str, ...] | str]

    def events(self, request: Request) -> list[Event]:
        """Read the events in a telemetry request; a body that is not JSON, or does not fit `payload`, has none."""
        if self.payload is None:
            return []
        try:
            body = json.loads(request.body)
        except (ValueError, RecursionError):
            return []
        try:
            found = jmespath.search(self.payload.events, body)
            rows = found if isinstance(found, list) else [] if found is None else [found]
            return [self._event(row) for row in rows]
        except JMESPathError:
            return []

    def _event(self, row: Any) -> Event:
        assert self.payload is not None
        name = str(jmespath.search(self.payload.name, row))
        event_id = jmespath.search(self.payload.id, row) if self.payload.id else None
        return Event(self.names.get(name, name), None if event_id is None else str(event_id))
