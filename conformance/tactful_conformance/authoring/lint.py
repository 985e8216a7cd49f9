"""What the specification's data must hold beyond its schemas; every finding is a sentence that says what is missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tactful_conformance.authoring.names import unknown_names
from tactful_conformance.authoring.new import TO_BE_WRITTEN
from tactful_conformance.authoring.sentences import unheld_sentences
from tactful_conformance.plan.control import check_control, derive_variant
from tactful_conformance.plan.expand import expand
from tactful_conformance.specification import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tactful_conformance.plan.expand import ExpandedCase
    from tactful_conformance.specification import Requirement, Specification

# RFC 2119 and RFC 8174: capitals only.
_KEYWORD = re.compile(r"\b(?:MUST NOT|MUST|SHOULD NOT|SHOULD|MAY|REQUIRED|SHALL|RECOMMENDED|OPTIONAL)\b")
_ID = re.compile(r"[A-Z]{2,3}-[a-z0-9-]+")
# A title states a fact about the product; these words state a wish, or speak of the test.
_NOT_A_FACT = re.compile(r"\b(?:should|must|test that|tests that|verify|check that|ensure)\b", re.IGNORECASE)


def lint(specification: Specification) -> list[str]:
    """Give every finding."""
    return [
        *(finding for one in specification.requirements.values() for finding in _requirement(one)),
        *_coverage(specification),
        *_cases(specification),
        *_rows(specification),
        *unknown_names(specification),
        *unheld_sentences(specification),
    ]


def _requirement(requirement: Requirement) -> Iterator[str]:
    keywords = _KEYWORD.findall(requirement.statement)
    if keywords != [requirement.level]:
        found = ", ".join(keywords) or "none"
        yield f"{requirement.id}: a statement has one keyword, its level {requirement.level}; this one has: {found}."
    if TO_BE_WRITTEN in (requirement.rationale, requirement.source):
        yield f"{requirement.id}: its rationale or source is still to be written."
    if not requirement.statement.endswith("."):
        yield f"{requirement.id}: a statement is a sentence, and ends with a full stop."


def _coverage(specification: Specification) -> Iterator[str]:
    tested = {name for case in specification.cases for name in case.requirements}
    for requirement in specification.requirements.values():
        if requirement.id not in tested and requirement.not_tested is None:
            yield f"{requirement.id} has no case: write one, or say under `not_tested` why there is none."
        if requirement.id in tested and requirement.not_tested is not None:
            yield f"{requirement.id} has cases, and says that it is not tested: take `not_tested` out."


def _cases(specification: Specification) -> Iterator[str]:
    ids: dict[str, str] = {}
    titles: dict[str, str] = {}
    for case in specification.cases:
        if not case.id.startswith(f"{case.family}-"):
            yield f"{case.id}: a case's id begins with its family, {case.family}."
        for one in expand(case, specification):
            try:
                check_control(one)
                if one.control is not None:
                    derive_variant(one, one.control, "control")
                if isinstance(one.relate, dict):
                    derive_variant(one, one.relate, "relation")
            except Problem as problem:
                yield str(problem)
            yield from _words(one)
            if one.id in ids:
                yield f"{one.id}: the id is given twice, by {ids[one.id]} and by {case.id}."
            ids[one.id] = case.id
            if one.title in titles:
                yield f"{one.id}: its title is that of {titles[one.title]} too: {one.title}"
            titles[one.title] = one.id


def _words(one: ExpandedCase) -> Iterator[str]:
    if not _ID.fullmatch(one.id):
        yield f"{one.id}: an id has small letters, figures and hyphens after its family, with its row too."
    if _NOT_A_FACT.search(one.title):
        yield f"{one.id}: a title states a fact, without «should» or «test that»: {one.title}"


def _rows(specification: Specification) -> Iterator[str]:
    """Every requirement that a table names is there, and every value class names one that is."""
    for name, table in specification.tables.items():
        for row in [*table["rows"], *table.get("values", ())]:
            values = row.get("values")
            for one in [row, *(value for value in values if isinstance(value, dict))] if values else [row]:
                requirement = one.get("requirement")
                if requirement is not None and requirement not in specification.requirements:
                    yield f"tables/{name}.yaml: `{one['id']}` names {requirement}, which does not exist."
