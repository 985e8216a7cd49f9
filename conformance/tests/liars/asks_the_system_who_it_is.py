"""Takes the user's name from the system, where the variables do not say it."""

import json
import os
import pwd

from honest import Cli, main


class Liar(Cli):
    """Tells more than the event."""

    def body(self, event: str) -> bytes:
        """Add who it is, and where."""
        name = pwd.getpwuid(os.getuid()).pw_gecos
        return json.dumps({**json.loads(super().body(event)), "name": name, "host": os.uname().nodename}).encode()


main(Liar)
