"""Never ends under DO_NOT_TRACK=1, nor does what it starts."""

import os
import signal

from honest import Cli, main


class Liar(Cli):
    """Lies when the command is done."""

    def finish(self, event: str) -> int:
        """Wait for a signal that nobody sends, in two processes."""
        if self.env.get("DO_NOT_TRACK") == "1":
            os.fork()
            while True:
                signal.pause()
        return super().finish(event)


main(Liar)
