"""Sends a field that the schema it publishes does not have."""

from __future__ import annotations

import json
import time

from honest import Cli, main


class Liar(Cli):
    """Lies where an event is made."""

    def body(self, event: str) -> bytes:
        """Add the time zone."""
        return json.dumps({**json.loads(super().body(event)), "zone": time.tzname[0]}).encode()


main(Liar)
