"""
The frozen record of one scenario: all that was seen, at every level in the same fields.

What a level cannot see is None, not empty. Everything after this point reads observations and starts nothing.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import cattrs


@dataclass(frozen=True, slots=True)
class Output:
    """What was written to one stream: the first bytes up to the cap, and how many there were in all."""

    data: bytes
    size: int

    @property
    def text(self) -> str:
        """The bytes as text; what is not UTF-8 is replaced."""
        return self.data.decode(errors="replace")

    @property
    def truncated(self) -> bool:
        """Whether more was written than was kept."""
        return self.size > len(self.data)


@dataclass(frozen=True, slots=True)
class CommandSeen:
    """
    One command that was started.

    `folder` is where it ran, from the sandbox. `exit_status` is negative for a signal, as in `subprocess`, and None
    where the deadline passed first: then `timed_out` is true and the command was killed with all that it had started.
    """

    argv: tuple[str, ...]
    folder: str
    exit_status: int | None
    timed_out: bool
    stdout: Output
    stderr: Output


@dataclass(frozen=True, slots=True)
class Request:
    """
    An HTTP request that reached the collector.

    `host` is the name that the CLI asked for, `target` the request target of RFC 9112, `status` what was answered
    (None: nothing), `after_exit` whether it came when the foreground commands had ended.
    """

    channel: str
    method: str
    host: str
    port: int
    target: str
    tls: bool
    headers: tuple[tuple[str, str], ...]
    body: bytes
    status: int | None
    after_exit: bool


@dataclass(frozen=True, slots=True)
class Connection:
    """
    A connection that was made or tried, whatever came over it.

    `host` is the name that it was made for, or its address; `server_name` what TLS asked for (RFC 6066); `requests`
    how many came over it. `error` says why it could not be read on as HTTP, and `data` holds the first bytes of what
    came instead; `came` is all that came, decrypted, heads and bodies included.
    """

    channel: str
    host: str
    address: str
    port: int
    tls: bool
    server_name: str | None
    requests: int
    error: str | None
    data: bytes
    came: bytes


@dataclass(frozen=True, slots=True)
class Lookup:
    """A name that was looked up, and the type of record."""

    channel: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Datagram:
    """A datagram that left, with its destination: a name where one was looked up for it, and the address."""

    channel: str
    host: str
    address: str
    port: int
    data: bytes


@dataclass(frozen=True, slots=True)
class FileSeen:
    """
    A file in the sandbox.

    `place` is its path from the sandbox, `kind` text, directory, link, fifo or other, `mode` four octal digits,
    `data` the bytes of a small file that could be read, `target` what a link names.
    """

    place: str
    kind: str
    mode: str
    inode: int
    size: int
    data: bytes | None
    target: str | None


@dataclass(frozen=True, slots=True)
class StepSeen:
    """
    One step: its commands, all traffic until it had settled, and the files after it.

    `leftover` names processes that had not ended in time and were killed; `complete` is false where traffic could not
    be read to its end, so that silence proves nothing; `outwaited` is true where the commands had not ended when an
    answer, held back from them, was let go for that.
    """

    commands: tuple[CommandSeen, ...]
    requests: tuple[Request, ...]
    connections: tuple[Connection, ...]
    lookups: tuple[Lookup, ...] | None
    datagrams: tuple[Datagram, ...] | None
    files: tuple[FileSeen, ...]
    leftover: tuple[str, ...]
    complete: bool
    outwaited: bool


@dataclass(frozen=True, slots=True)
class Observation:
    """
    What was seen of one scenario at one level.

    `root` is the folder that the sandbox was, `account` the home that the user database named where that was the suite's
    own, `began` when its first step began, in seconds since 1970, and `before` the files before that.
    """

    scenario: str
    level: str
    root: str
    account: str | None
    began: float
    before: tuple[FileSeen, ...]
    steps: tuple[StepSeen, ...]


def _bytes_to_json(data: bytes) -> Any:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def _bytes_from_json(data: Any, _type: object) -> bytes:
    return base64.b64decode(data["base64"]) if isinstance(data, dict) else str(data).encode()


_converter = cattrs.Converter(forbid_extra_keys=True)
_converter.register_unstructure_hook(bytes, _bytes_to_json)
_converter.register_structure_hook(bytes, _bytes_from_json)


def to_json(observation: Observation) -> dict[str, Any]:
    """Give an observation as plain JSON values, which fit `observation.schema.json`."""
    return dict(_converter.unstructure(observation))


def from_json(data: dict[str, Any]) -> Observation:
    """Make an observation of plain JSON values; raises cattrs' errors where they do not fit."""
    return _converter.structure(data, Observation)
