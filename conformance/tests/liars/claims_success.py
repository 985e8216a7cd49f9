"""Says that the choice was recorded where it could not be written."""

from honest import Cli, main


class Liar(Cli):
    """Lies where the toggle has failed."""

    def toggle_failed(self, _error: OSError) -> int:
        """Say that it has not."""
        print("Tracking is disabled")
        return 0


main(Liar)
