"""Reads SLS_TELEMETRY_DISABLED=0 as «not disabled»."""

from honest import Cli, main


class Liar(Cli):
    """Lies where the value of the variable is read."""

    def opt_out_says_off(self, value: str) -> bool:
        """Take 0 for a yes."""
        return value not in {"", "0"}


main(Liar)
