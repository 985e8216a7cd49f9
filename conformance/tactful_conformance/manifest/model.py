"""A manifest, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from tactful_conformance.manifest.channels import Channels
    from tactful_conformance.specification import Binding


@dataclass(frozen=True, slots=True)
class Action:
    """
    One way to run the CLI.

    `folder` is the project to run in, a path below the manifest's folder, None for an empty folder; `name` is what
    the CLI's payload calls the event that the run sends.
    """

    args: tuple[str, ...]
    folder: str | None
    env: Mapping[str, str]
    name: str | None


@dataclass(frozen=True, slots=True)
class Deviation:
    """A requirement, or one case of it, that the CLI is known not to meet; `where` is its place in the manifest."""

    requirement: str
    case: str | None
    reason: str
    link: str | None
    expires: dt.date
    where: str = ""


@dataclass(frozen=True, slots=True)
class Payload:
    """
    JMESPath expressions: the list of events in a body, and name, id and user in an event.

    `schema` is the JSON Schema that is published of a body; `is_the_specifications` says that it is that of spec/.
    """

    events: str
    name: str
    id: str | None
    user: str | None
    schema: Mapping[str, Any] | None = None
    is_the_specifications: bool = False


#: The role of the CLI's version, which no binding knows.
VERSION = "version"


@dataclass(frozen=True, slots=True)
class StatusPaths:
    """JMESPath expressions into what the action `status` prints."""

    telemetry: str
    decided_by: str
    also_off: str = "also_off"
    ignored: str = "ignored"


@dataclass(frozen=True, slots=True)
class Manifest:
    """
    What a CLI claims and how it is driven.

    `path` is where it was read, and `source` what stood there; `private` are words of its fixtures, arguments or
    variables that are not to leave.
    """

    path: Path
    name: str
    version: str
    setup: tuple[str, ...] | None
    run: tuple[str, ...]
    env: Mapping[str, str]
    binding: Binding
    endpoint: str | None
    channels: Channels
    actions: Mapping[str, Action]
    events: Mapping[str, Action]
    payload: Payload | None
    status: StatusPaths
    private: tuple[str, ...]
    claims: tuple[str, ...]
    absent: Mapping[str, str]
    deviations: tuple[Deviation, ...]
    deadline: float
    settle: float
    hold: float
    source: Mapping[str, Any] = field(default_factory=dict)

    def roles(self) -> dict[str, str]:
        """Give what each `$role` of a case stands for: what the binding names, and the version that is declared."""
        return {**self.binding.roles(), VERSION: self.version}

    @property
    def folder(self) -> Path:
        """The folder that paths in the manifest start from."""
        return self.path.parent
