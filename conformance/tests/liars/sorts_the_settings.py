"""Writes the settings with their keys in another order."""

from __future__ import annotations

from typing import Any

from honest import CHOICE, Cli, main


class Liar(Cli):
    """Lies where the choice is put into the settings."""

    def changed(self, content: dict[str, Any], choice: bool) -> dict[str, Any]:  # noqa: FBT001 - it is data
        """Sort what was there."""
        return dict(sorted({**content, CHOICE: choice}.items()))


main(Liar)
