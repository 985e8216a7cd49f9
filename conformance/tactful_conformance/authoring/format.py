"""
The one form of the files of requirements and cases: keys in their order, one empty line between rows.

What is written stays as it was written, comments and folds included: lines are moved, and never made anew.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: The order of keys in a row, by the folder that the file lies in.
ORDERS: Mapping[str, Sequence[str]] = {
    "requirements": (
        "id",
        "level",
        "class",
        "feature",
        "since",
        "statement",
        "rationale",
        "source",
        "overrules",
        "not_tested",
    ),
    "cases": (
        "id",
        "title",
        "requirements",
        "each",
        "needs",
        "proves",
        "over",
        "relate",
        "control",
        "given",
        "steps",
        "expect",
    ),
}
_ROW = re.compile(r"^  - ")
# A key of a row, or a comment that stands before one.
_KEY = re.compile(r"^    (?:([a-z_]+):|#)")


def formatted(text: str, order: Sequence[str]) -> str:
    """Give a file's text in its form: `text` is YAML of a family, whose rows begin with `  - id:`."""
    lines = [line.rstrip() for line in text.split("\n")]
    first = next(index for index, line in enumerate(lines) if _begins_row(line))
    head, rows = [line for line in lines[:first] if line], _rows(lines[first:])
    parts = ["\n".join(head), "\n\n".join("\n".join(_ordered(row, order)) for row in rows)]
    return "\n".join(parts) + "\n"


def _begins_row(line: str) -> bool:
    return bool(_ROW.match(line)) or line.startswith("  #")


def _rows(lines: list[str]) -> list[list[str]]:
    """Take rows apart; a comment before one is of it."""
    rows: list[list[str]] = []
    for line in lines:
        if not line:
            continue
        goes_on = rows and all(one.startswith("  #") for one in rows[-1])
        if _begins_row(line) and not goes_on:
            rows.append([])
        rows[-1].append(line)
    return rows


def _ordered(row: list[str], order: Sequence[str]) -> list[str]:
    """Put a row's keys into their order, each with the lines below it and the comments before it."""
    start = next(index for index, line in enumerate(row) if _ROW.match(line))
    comments, body = row[:start], [row[start].replace("  - ", "    ", 1), *row[start + 1 :]]
    blocks: list[tuple[str, list[str]]] = []
    waiting: list[str] = []
    for line in body:
        key = _KEY.match(line)
        if key and key[1] is None:
            waiting.append(line)
        elif key:
            blocks.append((key[1], [*waiting, line]))
            waiting = []
        else:
            blocks[-1][1].append(line)
    blocks.sort(key=lambda block: order.index(block[0]))
    lines = [line for _, block in blocks for line in block] + waiting
    return [*comments, lines[0].replace("    ", "  - ", 1), *lines[1:]]
