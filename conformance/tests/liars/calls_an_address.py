"""Under DO_NOT_TRACK, connects to an address of IPv6, by no name."""

import socket

from honest import Cli, main


class Liar(Cli):
    """Lies when the command is done."""

    def finish(self, event: str) -> int:
        """Connect, and say nothing."""
        if self.env.get("DO_NOT_TRACK"):
            socket.create_connection(("2001:db8::9", 4318), timeout=20).close()
        return super().finish(event)


main(Liar)
