"""Sends its events packed by gzip, without saying so, with the user's name among them."""

import gzip
import json

from honest import Cli, main


class Liar(Cli):
    """Tells more than the event."""

    def body(self, event: str) -> bytes:
        """Pack it."""
        return gzip.compress(json.dumps({**json.loads(super().body(event)), "user": self.env["USER"]}).encode())


main(Liar)
