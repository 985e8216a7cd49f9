"""What a manifest says of its own fixtures, arguments and variables that it is to stay private."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tactful_conformance.specification import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tactful_conformance.manifest.model import Action
    from tactful_conformance.specification.yaml import Document


def private_words(document: Document, actions: Iterable[Action]) -> tuple[str, ...]:
    """Give the words under `private`; raises `Problem` where a run has nothing of one, and so could not tell it."""
    words = tuple(document.value.get("private", ()))
    texts = list(_texts(document.path.parent, actions)) if words else []
    for index, word in enumerate(words):
        if not any(word in text for text in texts):
            raise Problem(
                f"`{word}` stands in no argument, variable or fixture of an action.",
                where=document.where(("private", index)),
                do="What a run does not know it cannot tell: put it into a fixture, or take it out here.",
            )
    return words


def _texts(base: Path, actions: Iterable[Action]) -> Iterator[str]:
    for action in actions:
        yield from action.args
        yield from action.env.values()
        if action.folder is not None:
            for path in (base / action.folder).rglob("*"):
                yield path.name
                if path.is_file():
                    yield path.read_bytes().decode(errors="replace")
