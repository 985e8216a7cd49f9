"""Shows a message with all that is in it."""

from __future__ import annotations

from honest import Cli, main


class Liar(Cli):
    """Lies where a line is made of a message."""

    def line(self, message: str) -> str:
        """Leave it as it is."""
        return message


main(Liar)
