"""A recording, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from tactful_conformance.manifest import Manifest
    from tactful_conformance.observation import Observation
    from tactful_conformance.plan import Asked

#: The version of the form that recordings are written in.
RECORDING_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Recording:
    """
    A run that can be judged again.

    `observations` are of every scenario that was observed; `date` and `made_on` say when that was, and on what
    platform.
    """

    manifest: Manifest
    asked: Asked
    date: dt.datetime
    made_on: str
    observations: tuple[Observation, ...]
