"""Reads damaged settings as if no choice had been made."""

from __future__ import annotations

from honest import Cli, main


class Liar(Cli):
    """Lies where the settings cannot be read."""

    def off_by_damage(self) -> str | None:
        """Let telemetry go on."""
        return None


main(Liar)
