"""Shows a notification again within its interval."""

from __future__ import annotations

from typing import Any

from honest import Cli, main


class Liar(Cli):
    """Lies where it is asked whether an item is due."""

    def due(self, _item: dict[str, Any], _history: dict[str, int]) -> bool:
        """Say that it always is."""
        return True


main(Liar)
