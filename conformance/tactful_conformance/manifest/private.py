"""What a manifest says of its own fixtures, arguments and variables that it is to stay private."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactful_conformance.specification import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tactful_conformance.manifest.beside import Beside
    from tactful_conformance.manifest.model import Action
    from tactful_conformance.specification.yaml import Document


def private_words(document: Document, actions: Iterable[Action], beside: Beside) -> tuple[str, ...]:
    """Give the words under `private`; raises `Problem` where a run has nothing of one, and so could not tell it."""
    words = tuple(document.value.get("private", ()))
    actions = tuple(actions)
    for index, word in enumerate(words):
        if not any(_knows(action, word, beside) for action in actions):
            raise Problem(
                f"`{word}` stands in no argument, variable or fixture of an action.",
                where=document.where(("private", index)),
                do="What a run does not know it cannot tell: put it into a fixture, or take it out here.",
            )
    return words


def _knows(action: Action, word: str, beside: Beside) -> bool:
    said = any(word in text for text in (*action.args, *action.env.values()))
    return said or (action.folder is not None and beside.holds(word, action.folder))
