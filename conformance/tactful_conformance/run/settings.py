"""How runs are made: limits, and what belongs to the CLI under test and not to a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tactful_conformance.manifest import Channels
    from tactful_conformance.plan.canaries import Canaries

#: Bytes kept of each output stream, of a request's body, and of a file in the sandbox.
OUTPUT_CAP = 1024 * 1024
BODY_CAP = 4 * 1024 * 1024
FILE_CAP = 256 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """
    What every run of one CLI has in common.

    `level` is wire or endpoint; `argv` is the command that arguments are put behind, its first word absolute; `folder`
    the manifest's, which fixtures are copied from; `endpoint` the variable that is given the collector's address;
    `canaries` are what is planted in every scenario; `deadline`, `settle` and `hold` are seconds: how long a command may run, how long what it started may go on after
    it, and how long an answer is held back from a command that waits for it.
    """

    level: str
    argv: tuple[str, ...]
    folder: Path
    endpoint: str | None
    channels: Channels
    canaries: Canaries
    deadline: float
    settle: float
    hold: float
