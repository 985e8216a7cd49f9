"""Hold the sentences of the two documents and the sources of the requirements against each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tactful_conformance.specification import Specification

#: How a source names a document, and how the ids of that document's sentences begin.
_DOCUMENTS = {"[S]": "s-", "[T]": "t-"}
_QUOTED = re.compile("«(.*?)»", re.DOTALL)
#: Where a quotation leaves something out.
_LEFT_OUT = re.compile(r"\[?…\]?")
#: What is the mark-up's and not the words'.
_MARKS = re.compile(r"[`*_]")


def unheld_sentences(specification: Specification) -> Iterator[str]:
    """
    Give a sentence for each that is not there: what a row names, and what a source claims to have been drawn from.

    A source's parts end with a semicolon. One that begins with a document was drawn from it, so that a row of that
    document names the requirement; what any part quotes from a document stands in it.
    """
    rows = specification.rows("sentences")
    for name, row in rows.items():
        for requirement in row.get("requirements", ()):
            if requirement not in specification.requirements:
                yield f"tables/sentences.yaml: `{name}` names {requirement}, which does not exist."
    for mark, start in _DOCUMENTS.items():
        own = [row for name, row in rows.items() if name.startswith(start)]
        held = {requirement for row in own for requirement in row.get("requirements", ())}
        text = _plain(" ".join(row["text"] for row in own))
        for requirement in specification.requirements.values():
            parts = [part.strip() for part in requirement.source.split(";") if mark in part]
            if requirement.id not in held and any(part.startswith(mark) for part in parts):
                yield (
                    f"{requirement.id} was drawn from {mark}, and no sentence of it names {requirement.id}: "
                    "add it to its row in tables/sentences.yaml."
                )
            for quoted in (one for part in parts for one in _QUOTED.findall(part)):
                if not all(_plain(piece) in text for piece in _LEFT_OUT.split(quoted)):
                    yield f"{requirement.id} quotes «{quoted}», which {mark} does not say."


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub("", text).split())
