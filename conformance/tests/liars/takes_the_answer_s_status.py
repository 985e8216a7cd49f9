"""Ends with a failure where the endpoint does not answer as it should."""

from honest import Cli, main


class Liar(Cli):
    """Takes the endpoint's trouble for the user's."""

    def finish(self, event: str) -> int:
        """End as the exchange did."""
        body = self.body(event)
        try:
            with self.connect() as connection:
                connection.settimeout(0.5)
                connection.sendall("\r\n".join(["POST / HTTP/1.1", *self.headers(body), "", ""]).encode() + body)
                return 0 if b" 200 " in connection.recv(64) else 1
        except OSError:
            return 1


main(Liar)
