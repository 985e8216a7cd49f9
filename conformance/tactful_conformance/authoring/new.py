"""Begin a requirement: the next number of its family, its level from its statement, and what is still to be said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tactful_conformance.specification import Problem
from tactful_conformance.specification.problem import nearest

if TYPE_CHECKING:
    from tactful_conformance.specification import Specification

#: What `nox -s spec` finds until somebody has written it.
TO_BE_WRITTEN = "to be written"
_LEVEL = re.compile(r"\b(MUST NOT|MUST|SHOULD NOT|SHOULD|MAY)\b")


def new_requirement(specification: Specification, family: str, statement: str) -> tuple[str, str]:
    """
    Give the id and the row of a new requirement, to be added at the end of its family's file.

    Raises `Problem` where the family is unknown, or the statement has not exactly one keyword or no full stop.
    """
    families = specification.rows("families")
    if family not in families:
        raise Problem(f"unknown family `{family}`.", where="new", do=nearest(family, families))
    levels = _LEVEL.findall(statement)
    if len(levels) != 1 or not statement.endswith("."):
        raise Problem(
            "a statement is one sentence with one keyword in capitals: MUST, MUST NOT, SHOULD, SHOULD NOT or MAY.",
            where=f"new {family}",
            do='For example: nox -s spec -- new OPT "A run MUST NOT send what nobody asked for."',
        )
    mine = [one for one in specification.requirements.values() if one.id.startswith(f"{family}-")]
    number = max((int(one.id.partition("-")[2]) for one in mine), default=0) + 1
    row = {
        "id": f"{family}-{number}",
        "level": levels[0],
        "class": mine[-1].class_ if mine else "privacy",
        "since": '"1.0"',
        "statement": f'"{statement}"' if '"' not in statement else f"'{statement.replace(chr(39), chr(39) * 2)}'",
        "rationale": TO_BE_WRITTEN,
        "source": TO_BE_WRITTEN,
    }
    lines = [f"    {key}: {value}" for key, value in row.items()]
    return row["id"], "\n".join(["", lines[0].replace("    ", "  - ", 1), *lines[1:], ""])
