"""Counts some of those who said no: which of them is left to chance, seeded by what they said."""

import random

from honest import Cli, main


class Liar(Cli):
    """Lies now and then."""

    def opt_out_says_off(self, value: str) -> bool:
        """Toss a coin."""
        return value != "" and random.Random(value).random() < 0.5  # noqa: S311 - a coin has two sides


main(Liar)
