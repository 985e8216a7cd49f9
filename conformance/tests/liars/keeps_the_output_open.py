"""Ends at once, and leaves a sender behind that waits for the answer with the command's output still open."""

import os
from typing import Any

from honest import Cli, main


class Liar(Cli):
    """Keeps whoever reads the output waiting."""

    def send(self, event: str) -> list[Any]:
        """Leave it to a child, which inherits everything."""
        if os.fork() == 0:
            super().send(event)
            os._exit(0)
        return []


main(Liar)
