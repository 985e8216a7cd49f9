"""A scenario: all that is needed to run a CLI once more in the same way, as frozen data."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class FileState:
    """
    A file that stands in the sandbox before the first step.

    `place` is its path from the sandbox; `kind` is text, directory, fifo or link; `mode` None leaves the default.
    """

    place: str
    kind: str
    data: str = ""
    encoding: str = "utf-8"
    mode: int | None = None
    target: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """One start of the CLI: the words behind the manifest's `run`, the folder in the sandbox, and its variables."""

    args: tuple[str, ...]
    place: str
    env: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the endpoint has to say on one channel."""

    channel: str
    body: str


@dataclass(frozen=True, slots=True)
class Behaviour:
    """
    How the endpoint behaves at each point where it could behave otherwise; the defaults are an endpoint that works.

    `host` is a pattern of the names that behave so, None is all but those of the CLI's own work. `lookup` is answered,
    unknown or held; `address` served, refused or silent; `certificate` trusted or foreign; `answer` given, held, none,
    dripped, endless or garbage; `location` the header of that name.
    """

    host: str | None = None
    lookup: str = "answered"
    address: str = "served"
    certificate: str = "trusted"
    answer: str = "given"
    status: int = 200
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Commands that are started together, and how the endpoint behaves and what it says while they run."""

    commands: tuple[Command, ...]
    replies: tuple[Reply, ...]
    behaviour: Behaviour = Behaviour()


@dataclass(frozen=True, slots=True)
class Scenario:
    """
    What is given, and the steps.

    `home` is directory, missing, file, unset, empty or read-only; `fixtures` are pairs of a folder in the sandbox and
    the folder beside the manifest that is copied there; `number` tells homes apart in which the same is done.
    """

    home: str
    files: tuple[FileState, ...]
    fixtures: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    number: int = 0

    @property
    def key(self) -> str:
        """A short name that equal scenarios share, and no others."""
        canonical = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]

    @property
    def starts(self) -> int:
        """How often the CLI is started."""
        return sum(len(step.commands) for step in self.steps)
