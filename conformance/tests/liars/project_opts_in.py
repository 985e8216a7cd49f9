"""Takes the word of a project's file over that of the user."""

from __future__ import annotations

import json
import os

from honest import CHOICE, SETTINGS, Cli, main


class Liar(Cli):
    """Lies where it is decided."""

    def off_by(self) -> str | None:
        """Give nothing where the folder that the command runs in says false."""
        if os.path.exists(SETTINGS):
            with open(SETTINGS, encoding="utf-8") as file:
                if json.load(file).get(CHOICE) is False:
                    return None
        return super().off_by()


main(Liar)
