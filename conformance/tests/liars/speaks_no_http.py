"""Sends under DO_NOT_TRACK=1 what is no HTTP."""

from __future__ import annotations

from honest import Cli, main


class Liar(Cli):
    """Lies when the command is done."""

    def finish(self, event: str) -> int:
        """Send the event's name as it is."""
        if self.env.get("DO_NOT_TRACK") == "1":
            with self.connect() as connection:
                connection.sendall(f"{event}\n".encode())
        return super().finish(event)


main(Liar)
