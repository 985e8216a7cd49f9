"""Under DO_NOT_TRACK, connects, and leaves it to a process of its own to send over what it inherited."""

import os
import select

from honest import Cli, main


class Liar(Cli):
    """Lies when the command is done."""

    def finish(self, event: str) -> int:
        """Connect, and hand the connection down."""
        if self.env.get("DO_NOT_TRACK"):
            connection = self.connect()
            command = os.pidfd_open(os.getpid())
            if os.fork() == 0:
                os.setsid()
                select.select([command], [], [])
                body = self.body(event)
                connection.sendall("\r\n".join(["POST / HTTP/1.1", *self.headers(body), "", ""]).encode() + body)
                os._exit(0)
        return super().finish(event)


main(Liar)
