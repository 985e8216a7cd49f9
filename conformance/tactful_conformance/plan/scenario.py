"""A scenario: all that is needed to run a CLI once more in the same way, as frozen data."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class FileState:
    """
    A file that stands in the sandbox before the first step, or is put there by one.

    `place` is its path from the sandbox; `kind` is text, directory, fifo or link, or missing where a step takes away what
    stands there; `mode` None leaves the default.
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
    unknown, held or silent; `address` served, refused or silent; `certificate` trusted or foreign; `answer` given, held, none,
    dripped, endless or garbage; `location` the header of that name.
    """

    host: str | None = None
    lookup: str = "answered"
    address: str = "served"
    certificate: str = "trusted"
    answer: str = "given"
    status: int = 200
    location: str | None = None

    @property
    def never_answers(self) -> bool:
        """Whether somebody may wait for as long as they have patience, and would get nothing."""
        return "silent" in (self.lookup, self.address) or self.answer == "none"


@dataclass(frozen=True, slots=True)
class Rewind:
    """A change to a JSON file instead of a start: every time in the object at `key` becomes `hours` older."""

    place: str
    key: str
    hours: int


@dataclass(frozen=True, slots=True)
class Step:
    """
    Commands that are started together, and how the endpoint behaves and what it says while they run.

    `kill` says that they are killed, with all below them, when the first of them connects or looks a name up. Where
    there are none, `rewind` is done, or the files of `put` are put in their places.
    """

    commands: tuple[Command, ...]
    replies: tuple[Reply, ...]
    behaviour: Behaviour = Behaviour()
    kill: bool = False
    rewind: Rewind | None = None
    put: tuple[FileState, ...] = ()


# Without slots, which leave no place for what is made once.
@dataclass(frozen=True)
class Scenario:
    """
    What is given, and the steps.

    `home` is directory, missing, file, unset, empty or read-only; `fixtures` are pairs of a folder in the sandbox and
    the folder beside the manifest that is copied there; `number` is 0 for the first home and 1 for the
    second, in which the same is done, and `repetition` tells repetitions of the same apart.
    """

    home: str
    files: tuple[FileState, ...]
    fixtures: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    number: int = 0
    repetition: int = 0

    @property
    def places(self) -> frozenset[str]:
        """The folders that commands run in."""
        return frozenset(command.place for step in self.steps for command in step.commands)

    @cached_property
    def key(self) -> str:
        """A short name that equal scenarios share, and no others."""
        canonical = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]
