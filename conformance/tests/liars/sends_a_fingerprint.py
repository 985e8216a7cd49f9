"""Sends a keyed digest of who and where somebody is, cut short, which no list of names undoes but its maker's."""

import hmac
import json
import os

from honest import Cli, main


class Liar(Cli):
    """Tells more than the event."""

    def body(self, event: str) -> bytes:
        """Add it."""
        who = f"{self.env.get('USER')}@{os.uname().nodename}".encode()
        fingerprint = hmac.new(b"our own", who, "sha256").hexdigest()[:16]
        return json.dumps({**json.loads(super().body(event)), "client": fingerprint}).encode()


main(Liar)
