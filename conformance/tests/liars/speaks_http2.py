"""Under DO_NOT_TRACK, speaks HTTP/2 from the first byte, as gRPC does."""

import socket

from honest import Cli, main


class Liar(Cli):
    """Lies when the command is done."""

    def finish(self, event: str) -> int:
        """Begin HTTP/2 (RFC 9113, 3.4)."""
        if self.env.get("DO_NOT_TRACK"):
            with socket.create_connection(("grpc.example", 4317), timeout=20) as connection:
                connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes((0, 0, 0, 4, 0, 0, 0, 0, 0)))
        return super().finish(event)


main(Liar)
