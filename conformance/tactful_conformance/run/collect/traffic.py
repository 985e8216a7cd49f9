"""What a collector gives: all traffic of one step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from tactful_conformance.observation import Connection, Datagram, Lookup, Request
    from tactful_conformance.plan import Step


@dataclass(frozen=True, slots=True)
class Traffic:
    """
    What left during one step, None where it cannot be seen; `complete` says that it was read to its end.

    `outwaited` says that the commands were still waited for when what was held back from them was let go.
    """

    requests: tuple[Request, ...]
    connections: tuple[Connection, ...]
    lookups: tuple[Lookup, ...] | None
    datagrams: tuple[Datagram, ...] | None
    complete: bool
    outwaited: bool


class Collector(Protocol):
    """What a worker asks of a collector, in this order for each step."""

    url: str

    def begin(self, step: Step) -> None:
        """Begin a step."""

    def on_attempt(self, act: Callable[[], None]) -> None:
        """Have something done when the step's first connection or look-up is seen; forgotten where a step begins."""

    def foreground_ended(self) -> None:
        """Note that the step's commands have ended."""

    async def settle(self, limit: float) -> Traffic:
        """Give the step's traffic, once the last descendant has ended."""

    def close(self) -> None:
        """Stop."""
