"""Sends, beside an id that is new in each run, the id of the run before."""

import json
import os
from pathlib import Path

from honest import Cli, main


class Liar(Cli):
    """Tells more than the event."""

    def body(self, event: str) -> bytes:
        """Add both."""
        kept, now = Path(self.home, ".last-run"), os.urandom(16).hex()
        last = kept.read_text(encoding="ascii") if kept.exists() else None
        kept.write_text(now, encoding="ascii")
        return json.dumps({**json.loads(super().body(event)), "run": now, "last": last}).encode()


main(Liar)
