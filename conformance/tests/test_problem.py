"""What is wrong is said in sentences, with the nearest name to an unknown one."""

from __future__ import annotations

import pytest

from tactful_conformance.specification import Problem
from tactful_conformance.specification.problem import nearest


@pytest.mark.parametrize(
    ("where", "do", "expected"),
    [
        ("", "", "it is gone."),
        ("a.yaml:3", "", "a.yaml:3: it is gone."),
        ("", "Look again.", "it is gone. Look again."),
        ("a.yaml:3", "Look again.", "a.yaml:3: it is gone. Look again."),
    ],
)
def test_text(where: str, do: str, expected: str) -> None:
    """A problem's text is the place, what happened and what to do, as far as they are known."""
    problem = Problem("it is gone.", where=where, do=do)

    assert expected == str(problem)
    assert (where, "it is gone.", do) == (problem.where, problem.what, problem.do)


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("emti", ["emit", "enable"], "Did you mean `emit`?"),
        ("OPT-99", ["OPT-1", "OPT-9", "TGL-9"], "Did you mean `OPT-9`?"),
        ("Emit", ["emit"], "Did you mean `emit`?"),
        ("xyz", ["emit", "disable"], "Known are: `disable`, `emit`."),
        ("xyz", {"b": 1, "a": 2}, "Known are: `a`, `b`."),
        ("", ["emit"], "Known are: `emit`."),
        ("xyz", [], "None is known here."),
    ],
)
def test_nearest(word: str, known: list[str], expected: str) -> None:
    """An unknown word is answered with the one that is near to it, or with all that are known."""
    assert expected == nearest(word, known)
