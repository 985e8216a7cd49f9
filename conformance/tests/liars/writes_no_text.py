"""Sends and writes under DO_NOT_TRACK=1 what cannot be encoded: a name with half a character, a file named in bytes."""

from __future__ import annotations

import os

from honest import Cli, main


class Liar(Cli):
    """Lies when the command is done."""

    def finish(self, event: str) -> int:
        """Do what breaks those who read everything as text."""
        if self.env.get("DO_NOT_TRACK") == "1":
            with open(os.path.join(os.fsencode(self.home), b"\xff"), "w", encoding="utf-8"):
                self.send("half \ud83d")
            os.write(2, b"\xff\x1b[2J\n")
        return super().finish(event)


main(Liar)
