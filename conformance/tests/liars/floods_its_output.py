"""Writes three million bytes under DO_NOT_TRACK=2nd, and then does what an honest CLI does."""

import os

from honest import Cli, main


class Liar(Cli):
    """Lies when the command is done."""

    def finish(self, event: str) -> int:
        """Write until all is written."""
        if self.env.get("DO_NOT_TRACK") == "2nd":
            left = 3_000_000
            while left:
                left -= os.write(1, b"a" * min(left, 65536))
        return super().finish(event)


main(Liar)
