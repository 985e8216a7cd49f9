"""Keeps in the home who the user is."""

from __future__ import annotations

import base64
from pathlib import Path

from honest import Cli, main


class Liar(Cli):
    """Keeps more than it says."""

    def finish(self, event: str) -> int:
        """Note the user, encoded."""
        Path(self.home, ".cli-who").write_bytes(base64.b64encode(self.env["USER"].encode()))
        return super().finish(event)


main(Liar)
