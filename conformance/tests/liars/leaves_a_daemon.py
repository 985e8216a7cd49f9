"""Leaves a process behind under DO_NOT_TRACK=2nd that never ends."""

import os
import signal

from honest import Cli, main


class Liar(Cli):
    """Lies when the command is done."""

    def finish(self, event: str) -> int:
        """Leave a process in a session of its own."""
        if self.env.get("DO_NOT_TRACK") == "2nd" and os.fork() == 0:
            os.setsid()
            os.closerange(0, 1024)
            while True:
                signal.pause()
        return super().finish(event)


main(Liar)
