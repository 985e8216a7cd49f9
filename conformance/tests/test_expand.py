"""One case becomes a case a row, with the row's values in the place of its columns."""

from __future__ import annotations

from typing import Any

import pytest

from tactful_conformance.plan.expand import expand
from tactful_conformance.specification import Case, Problem, Specification


def case(each: Any, **changes: Any) -> Case:
    """Give a small case with rows."""
    words: dict[str, Any] = {
        "title": "a title",
        "given": {},
        "steps": ("emit",),
        "expect": {"exit": 0},
        "control": None,
        "relate": None,
        "over_runs": False,
    }
    return Case(
        id="OPT-x",
        family="OPT",
        requirements=("OPT-1",),
        needs=(),
        proves=None,
        each=each,
        where="OPT.yaml:3",
        **{**words, **changes},
    )


def test_without_rows(specification: Specification) -> None:
    """A case without rows is one case, as it is written."""
    written = case(None, title="$opt_out=1", given={"env": {"$opt_out": "1"}}, control={"without": "given.env"})

    (only,) = expand(written, specification)

    assert (only.id, only.title, only.case) == ("OPT-x", "$opt_out=1", written)
    assert (only.given, only.steps) == ({"env": {"$opt_out": "1"}}, ("emit",))
    assert (only.expect, only.control) == ({"exit": 0}, {"without": "given.env"})


def test_rows(specification: Specification) -> None:
    """A case with rows is a case for each, in their order, with the row's id behind its own."""
    written = case([{"id": "one", "value": "1"}, {"id": "two", "value": "2"}], title="$row.id is $row.value")

    actual = [(one.id, one.title) for one in expand(written, specification)]

    assert actual == [("OPT-x-one", "one is 1"), ("OPT-x-two", "two is 2")]


def test_table(specification: Specification) -> None:
    """A case over a table is a case for each of its rows."""
    expected = [f"OPT-x-{name}" for name in specification.rows("damaged-files")]

    actual = [one.id for one in expand(case("damaged-files"), specification)]

    assert expected == actual
    assert "OPT-x-unreadable" in actual


ROW = {
    "id": "r",
    "text": "words",
    "nothing": None,
    "number": 7,
    "yes": True,
    "list": [1, {"a": None}],
    "map": {"$choice": False},
    "role": "$opt_out",
}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("$row.text", "words"),
        ("$row.id", "r"),
        ("$row.nothing", None),
        ("$row.number", 7),
        ("$row.yes", True),
        ("$row.list", [1, {"a": None}]),
        ("$row.map", {"$choice": False}),
        ("$row.role", "$opt_out"),
        ({"env": {"$opt_out": "$row.text"}}, {"env": {"$opt_out": "words"}}),
        ({"$row.text": 1}, {"words": 1}),
        ([["$row.number"], "$row.text"], [[7], "words"]),
        ("a $row.text in a sentence", "a $row.text in a sentence"),
        ("$row.text in a sentence", "$row.text in a sentence"),
        ("$opt_out", "$opt_out"),
        (3, 3),
        (None, None),
    ],
)
@pytest.mark.parametrize("word", ["given", "steps", "expect", "control", "relate"])
def test_value(specification: Specification, word: str, written: object, expected: object) -> None:
    """A column that stands alone is replaced by the row's value, of whatever type, at any depth and in any part."""
    (filled,) = expand(case([ROW], **{word: [written] if word == "steps" else {"here": written}}), specification)

    actual = getattr(filled, word)

    assert ((expected,) if word == "steps" else {"here": expected}) == actual


def test_title(specification: Specification) -> None:
    """In a title a column is replaced within the sentence too."""
    (filled,) = expand(case([ROW], title="«$row.text» and $row.number, $row.role"), specification)

    assert filled.title == "«words» and 7, $opt_out"


@pytest.mark.parametrize("where", ["title", "given", "steps", "expect", "control", "relate"])
def test_unknown_column(specification: Specification, where: str) -> None:
    """A column that a row does not have is a problem of the case's file, wherever it is asked for."""
    value: Any = {"title": "$row.none", "steps": ["$row.none"]}.get(where, {"a": "$row.none"})
    written = case([{"id": "r"}], **{where: value})

    with pytest.raises(Problem) as caught:
        expand(written, specification)

    assert str(caught.value) == "OPT.yaml:3: the row `r` has no column `none`."


def test_ids_are_unique(specification: Specification) -> None:
    """No two cases of the specification have one id once their rows are written out."""
    ids = [one.id for written in specification.cases for one in expand(written, specification)]

    assert len(ids) == len(set(ids))


def test_nothing_is_left_over(specification: Specification) -> None:
    """No column stands in a case of the specification once its rows are written out."""
    left = [
        one.id
        for written in specification.cases
        for one in expand(written, specification)
        if "$row" in repr((one.title, one.given, one.steps, one.expect, one.control, one.relate))
    ]

    assert left == []
