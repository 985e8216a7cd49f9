"""Gives every event the same id."""

from __future__ import annotations

import json
import os

from honest import Cli, main


class Liar(Cli):
    """Lies where an event is made."""

    def body(self, event: str) -> bytes:
        """Put one id into all of them, which are told apart by a count."""
        return json.dumps({"id": "1", "event": event, "n": os.urandom(4).hex()}).encode()


main(Liar)
