"""Under DO_NOT_TRACK, tells the event by the name of a host that it looks up, and never calls."""

import contextlib
import socket

from honest import Cli, main


class Liar(Cli):
    """Lies when the command is done."""

    def finish(self, event: str) -> int:
        """Look a name up."""
        if self.env.get("DO_NOT_TRACK"):
            with contextlib.suppress(OSError):
                socket.getaddrinfo(f"{event.partition(':')[2].replace('_', '-')}.beacon.example", 443)
        return super().finish(event)


main(Liar)
