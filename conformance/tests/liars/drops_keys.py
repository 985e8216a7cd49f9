"""Writes the choice and nothing else into the settings."""

from __future__ import annotations

from typing import Any

from honest import CHOICE, Cli, main


class Liar(Cli):
    """Lies where the choice is put into the settings."""

    def changed(self, _content: dict[str, Any], choice: bool) -> dict[str, Any]:  # noqa: FBT001 - it is data
        """Forget what was there."""
        return {CHOICE: choice}


main(Liar)
