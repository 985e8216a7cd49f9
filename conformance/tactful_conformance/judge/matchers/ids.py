"""`time_based_ids`: whether an id was sent that holds the machine's address and the time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tactful_conformance.judge.outgoing import outgoing

if TYPE_CHECKING:
    from tactful_conformance.judge.view import View

# RFC 9562, 5.1: version 1, in one of the variants 8 to b.
_VERSION_1 = re.compile(rb"\b[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b", re.IGNORECASE)


def match_time_based_ids(_wanted: str, view: View) -> str | None:
    """Search every outgoing byte of all steps for a UUID of version 1."""
    for step in view.observation.steps:
        for where, data in outgoing(step):
            if found := _VERSION_1.search(data):
                return f"{found[0].decode()} in {where}"
    return None
