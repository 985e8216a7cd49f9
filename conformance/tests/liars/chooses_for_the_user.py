"""Records a choice in the settings that a first run makes."""

from __future__ import annotations

import os

from honest import CHOICE, Cli, main


class Liar(Cli):
    """Lies where settings are made."""

    def create(self) -> None:
        """Say yes in the place of the user."""
        if not os.path.lexists(self.settings):
            self.write({CHOICE: False})


main(Liar)
