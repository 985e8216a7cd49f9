"""Under DO_NOT_TRACK, counts the run by a datagram to an address, as statsd does."""

import socket

from honest import Cli, main


class Liar(Cli):
    """Lies when the command is done."""

    def finish(self, event: str) -> int:
        """Send a datagram."""
        if self.env.get("DO_NOT_TRACK"):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
                datagrams.sendto(b"cli.run:1|c", ("203.0.113.9", 8125))
        return super().finish(event)


main(Liar)
