"""Every sentence of the two documents is held by a requirement or says why not, and no requirement invents one."""

from __future__ import annotations

import copy
import dataclasses
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from tactful_conformance.authoring.sentences import unheld_sentences

if TYPE_CHECKING:
    from collections.abc import Callable

    from tactful_conformance.specification import Specification


def changed(specification: Specification, change: Callable[[dict[str, Any]], object], name: str) -> Specification:
    """Give the specification with one row of the table of sentences changed."""
    table = copy.deepcopy(dict(specification.tables["sentences"]))
    change(next(row for row in table["rows"] if row["id"] == name))
    return dataclasses.replace(specification, tables={**specification.tables, "sentences": table})


def test_all_are_held(specification: Specification) -> None:
    """What the requirements claim to have been drawn from is there, and names them."""
    assert list(unheld_sentences(specification)) == []


def test_unknown_requirement(specification: Specification) -> None:
    """A sentence that is held by a requirement that does not exist is held by none."""
    found = list(unheld_sentences(changed(specification, lambda row: row["requirements"].append("OPT-99"), "s-5")))

    assert found == ["tables/sentences.yaml: `s-5` names OPT-99, which does not exist."]


def test_drawn_from_nothing(specification: Specification) -> None:
    """A requirement that says which document it was drawn from stands in a row of that document."""
    found = list(unheld_sentences(changed(specification, lambda row: row.update(requirements=["RC-9"]), "s-9")))

    assert found == [
        f"{name} was drawn from [S], and no sentence of it names {name}: add it to its row in tables/sentences.yaml."
        for name in ("OPT-9", "RC-1")
    ]


@pytest.mark.parametrize(
    ("quoted", "there"),
    [
        ("globally disable tracking", True),
        ("functionality to […] disable tracking", True),
        ("functionality to … tracking", True),
        ("globally enable tracking", False),
        ("functionality to […] enable tracking", False),
    ],
)
def test_quotation(specification: Specification, quoted: str, *, there: bool) -> None:
    """What a source quotes from a document stands in it, but for what the quotation says it left out."""
    requirement = dataclasses.replace(specification.requirements["OPT-11"], source=f"[S] «{quoted}»; [T] silent")
    requirements = {**specification.requirements, "OPT-11": requirement}

    found = list(unheld_sentences(dataclasses.replace(specification, requirements=requirements)))

    assert found == ([] if there else [f"OPT-11 quotes «{quoted}», which [S] does not say."])


@pytest.mark.parametrize(
    "row",
    [
        {"id": "s-1", "text": "It is so."},
        {"id": "s-1", "text": "It is so.", "requirements": ["OPT-1"], "why_not": "It is not."},
        {"id": "s-1", "text": "It is so.", "requirements": []},
    ],
    ids=["neither", "both", "no requirement"],
)
def test_held_or_not(specification: Specification, row: dict[str, Any]) -> None:
    """A sentence names its requirements, or says why it has none; not both, and not neither."""
    table = {**specification.tables["sentences"], "rows": [row]}

    with pytest.raises(jsonschema.ValidationError):
        specification.schemas.validator("tables").validate(table)
