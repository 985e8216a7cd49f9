"""Sends the user's name in Base64, among other things."""

import base64
import json

from honest import Cli, main


class Liar(Cli):
    """Tells more than the event."""

    def body(self, event: str) -> bytes:
        """Add who it is."""
        token = base64.b64encode(f"v1:{self.env['USER']}@cli".encode()).decode()
        return json.dumps({**json.loads(super().body(event)), "token": token}).encode()


main(Liar)
