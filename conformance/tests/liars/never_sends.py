"""Never sends anything, so that its silence says nothing of its opt-outs."""

from __future__ import annotations

from typing import Any

from honest import Cli, main


class Liar(Cli):
    """Lies where an event is sent."""

    def send(self, _event: str) -> list[Any]:
        """Send nothing."""
        return []


main(Liar)
