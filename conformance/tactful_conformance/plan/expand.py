"""Expand `each`: one case becomes a case a row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tactful_conformance.specification import Case, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful_conformance.specification import Specification

_COLUMN = re.compile(r"\$row\.([a-z_]+)")


@dataclass(frozen=True, slots=True)
class ExpandedCase:
    """A case with its row filled in; roles are not yet bound."""

    id: str
    case: Case
    title: str
    given: Mapping[str, Any]
    steps: tuple[Any, ...]
    expect: Mapping[str, Any]
    control: Mapping[str, Any] | None
    relate: Mapping[str, Any] | str | None

    @property
    def behaviours(self) -> list[str]:
        """The rows of endpoint-behaviours that its steps name."""
        return [step["endpoint"]["behaviour"] for step in self.steps if isinstance(step, dict) and "endpoint" in step]


def expand(case: Case, specification: Specification) -> list[ExpandedCase]:
    """Give one case a row of `each`, or the case itself where it has none."""
    if case.each is None:
        return [ExpandedCase(case.id, case, case.title, case.given, case.steps, case.expect, case.control, case.relate)]
    if isinstance(case.each, str):
        return [_fill(case, row) for row in specification.tables[case.each]["rows"]]
    return [_fill(case, row) for row in case.each]


def _fill(case: Case, row: Mapping[str, Any]) -> ExpandedCase:
    def value(text: str) -> Any:
        column = text.removeprefix("$row.")
        if column not in row:
            raise Problem(f"the row `{row['id']}` has no column `{column}`.", where=case.where)
        return row[column]

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            return {walk(key): walk(item) for key, item in node.items()}
        if isinstance(node, list):
            return [walk(item) for item in node]
        if isinstance(node, str) and _COLUMN.fullmatch(node):
            return value(node)
        return node

    return ExpandedCase(
        id=f"{case.id}-{row['id']}",
        case=case,
        title=_COLUMN.sub(lambda match: str(value(match[0])), case.title),
        given=walk(case.given),
        steps=tuple(walk(list(case.steps))),
        expect=walk(case.expect),
        control=walk(case.control),
        relate=walk(case.relate),
    )
