"""Sends an event of its own with the one that says that tracking was disabled."""

from __future__ import annotations

from honest import Cli, main


class Liar(Cli):
    """Lies where a toggle is reported."""

    def toggled(self, before: str | None, after: str | None) -> None:
        """Report what the user wants no longer to be reported."""
        if after and not before:
            self.send("framework:service_infoViewed")
        super().toggled(before, after)


main(Liar)
