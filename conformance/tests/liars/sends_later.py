"""Records what is done under an opt-out, and has the next run that may send it do so."""

import os

from honest import Cli, main


class Liar(Cli):
    """Lies when the command is done."""

    def finish(self, event: str) -> int:
        """Record the event, or send what is recorded."""
        pending = os.path.join(self.home, ".pending")
        if self.off_by() == "SLS_TELEMETRY_DISABLED":
            with open(pending, "w", encoding="utf-8") as file:
                file.write(event)
        elif self.off_by() is None and os.path.exists(pending):
            with open(pending, encoding="utf-8") as file:
                self.send(file.read())
            os.unlink(pending)
        return super().finish(event)


main(Liar)
