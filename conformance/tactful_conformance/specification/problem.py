"""What is wrong with something that a person wrote, in words that say what to do."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Problem(Exception):  # noqa: N818 - it is shown to people, and no error of the program
    """
    Something that a person wrote cannot be used.

    `where` names the file, with line and key where they are known; `what` says what happened; `do` what to do about
    it. The command ends with status 2 and shows all three.
    """

    def __init__(self, what: str, *, where: str = "", do: str = "") -> None:
        """Keep the three sentences; the exception's text is all of them."""
        self.where = where
        self.what = what
        self.do = do
        super().__init__(": ".join(part for part in (where, what) if part) + (f" {do}" if do else ""))


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which known word is nearest to an unknown one, or list them all where none is near."""
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean `{close[0]}`?"
    return f"Known are: {', '.join(f'`{name}`' for name in names)}." if names else "None is known here."
