"""Sends a digest of the user's name, which a list of names undoes."""

import hashlib
import json

from honest import Cli, main


class Liar(Cli):
    """Tells more than the event."""

    def body(self, event: str) -> bytes:
        """Add who it is."""
        digest = hashlib.sha256(self.env["USER"].encode()).hexdigest()
        return json.dumps({**json.loads(super().body(event)), "anonymousId": digest}).encode()


main(Liar)
