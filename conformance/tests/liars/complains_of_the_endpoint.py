"""Says on standard error that the endpoint could not be reached."""

import sys
from typing import Any

from honest import Cli, main


class Liar(Cli):
    """Makes noise."""

    def send(self, event: str) -> list[Any]:
        """See whether anybody is there, and say so."""
        try:
            with self.connect() as connection:
                connection.sendall(self.body(event))
        except OSError as error:
            print(f"usage data could not be sent: {error}", file=sys.stderr)
        return []


main(Liar)
