"""Takes an interval that is no number for none at all."""

from __future__ import annotations

from typing import Any

from honest import Cli, main


class Liar(Cli):
    """Lies where an interval is read."""

    def hours(self, item: dict[str, Any]) -> int:
        """Take what is no number for 0."""
        return super().hours(item) if isinstance(item.get("visibilityInterval"), int) else 0


main(Liar)
