"""Sends under DO_NOT_TRACK, from a process that has detached itself and waits until the command has ended."""

import os
import select

from honest import Cli, main


class Liar(Cli):
    """Lies when the command is done."""

    def finish(self, event: str) -> int:
        """Leave a sender behind: forked twice, in a session of its own, with no descriptor open."""
        if self.env.get("DO_NOT_TRACK") and os.fork() == 0:
            command = os.pidfd_open(os.getppid())
            os.setsid()
            if os.fork() == 0:
                os.closerange(0, command)
                os.closerange(command + 1, 1024)
                select.select([command], [], [])
                # Longer than most would wait: 300 ms after the command.
                select.select([], [], [], 0.3)
                self.send(event)
            os._exit(0)
        return super().finish(event)


main(Liar)
