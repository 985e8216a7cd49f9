"""Gives its events ids of version 1, which hold the address of the machine."""

import json
import uuid

from honest import Cli, main


class Liar(Cli):
    """Tells more than the event."""

    def body(self, event: str) -> bytes:
        """Replace the id."""
        return json.dumps({"id": str(uuid.uuid1()), "event": event}).encode()


main(Liar)
