"""`time_based_ids`: whether an id was sent that holds the machine's address and the time."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from tactful_conformance.judge.outgoing import outgoing

if TYPE_CHECKING:
    from tactful_conformance.judge.view import View

# RFC 9562, 5.1: version 1, in one of the variants 8 to b.
_VERSION_1 = re.compile(
    rb"(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?![0-9a-f])", re.IGNORECASE
)
_IN_ONE_PIECE = re.compile(rb"(?<![0-9a-f])[0-9a-f]{12}1[0-9a-f]{3}[89ab][0-9a-f]{15}(?![0-9a-f])", re.IGNORECASE)
# The time of a UUID is in tenths of a microsecond since the Gregorian calendar: this many seconds before 1970.
_GREGORIAN = 12_219_292_800
_A_DAY = 24 * 60 * 60


def match_time_based_ids(_wanted: str, view: View) -> str | None:
    """
    Search every outgoing byte of all steps for a UUID of version 1.

    One digest in 64 looks like one that is written without its dashes: that must hold the time of the run, to the day.
    """
    for step in view.observation.steps:
        for where, data in outgoing(step):
            for found in (*_VERSION_1.finditer(data), *_IN_ONE_PIECE.finditer(data)):
                text = found[0].decode()
                if "-" in text or abs(uuid.UUID(text).time / 1e7 - _GREGORIAN - view.observation.began) < _A_DAY:
                    return f"{text} in {where}"
    return None
