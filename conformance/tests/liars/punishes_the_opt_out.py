"""Exits with 1 under DO_NOT_TRACK."""

from honest import Cli, main


class Liar(Cli):
    """Lies when the command is done."""

    def finish(self, event: str) -> int:
        """Fail where telemetry is off."""
        return super().finish(event) or int(self.off_by() == "DO_NOT_TRACK")


main(Liar)
