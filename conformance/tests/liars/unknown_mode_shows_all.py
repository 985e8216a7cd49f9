"""Reads a mode that it does not know as «on»."""

from honest import Cli, main


class Liar(Cli):
    """Lies where the mode is not known."""

    def unknown_mode(self) -> str:
        """Show everything."""
        return "on"


main(Liar)
