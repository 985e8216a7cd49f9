"""Keeps a random id in the home, and sends it with every event."""

import json
import os
from pathlib import Path

from honest import Cli, main


class Liar(Cli):
    """Tells more than the event."""

    def body(self, event: str) -> bytes:
        """Add the id."""
        kept = Path(self.home, ".cli-id")
        if not kept.exists():
            kept.write_text(os.urandom(16).hex(), encoding="ascii")
        return json.dumps({**json.loads(super().body(event)), "install": kept.read_text(encoding="ascii")}).encode()


main(Liar)
