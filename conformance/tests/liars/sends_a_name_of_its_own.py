"""Sends an event that nobody has published."""

from __future__ import annotations

from honest import Cli, main


class Liar(Cli):
    """Lies about what was done."""

    def finish(self, event: str) -> int:
        """Call a deploy something else."""
        return super().finish("framework:deployed" if event == "framework:service_deployed" else event)


main(Liar)
