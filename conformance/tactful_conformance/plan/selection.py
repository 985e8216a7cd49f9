"""Choose some of the cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tactful_conformance.specification import Problem
from tactful_conformance.specification.problem import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tactful_conformance.specification import Requirement, Specification


@dataclass(frozen=True, slots=True)
class Selection:
    """What was asked for by class, requirement or case; nothing asked for is everything."""

    classes: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether nothing was left out."""
        return not (self.classes or self.requirements or self.cases)

    def takes(self, case_id: str, written_id: str, requirements: Iterable[Requirement]) -> bool:
        """Say whether a case is chosen: `written_id` is the id that its row was expanded from."""
        if self.cases and case_id not in self.cases and written_id not in self.cases:
            return False
        return any(
            (not self.classes or requirement.class_ in self.classes)
            and (not self.requirements or requirement.id in self.requirements)
            for requirement in requirements
        )

    def check(self, specification: Specification, case_ids: Iterable[str]) -> None:
        """Raise `Problem` where something was asked for that the specification does not have."""
        known = (
            ("class", self.classes, list(specification.rows("classes"))),
            ("requirement", self.requirements, list(specification.requirements)),
            ("case", self.cases, list(case_ids)),
        )
        for kind, asked, names in known:
            for name in asked:
                if name not in names:
                    raise Problem(f"unknown {kind} `{name}`.", where=f"--{kind}", do=nearest(name, names))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run was asked for: which cases, at which level, and whether SHOULD decides."""

    selection: Selection
    level: str
    strict: bool
