"""Sends the user's name in a header of its own."""

from honest import Cli, main


class Liar(Cli):
    """Tells more than the event."""

    def headers(self, body: bytes) -> list[str]:
        """Add who it is."""
        return [*super().headers(body), f"X-Client: cli/{self.env['USER']}"]


main(Liar)
