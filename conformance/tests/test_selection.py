"""Some of the cases are chosen by class, requirement or case; what is asked for is known."""

from __future__ import annotations

import pytest

from tactful_conformance.plan import Selection
from tactful_conformance.plan.expand import expand
from tactful_conformance.specification import Problem, Specification


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), True),
        (Selection(classes=("privacy",)), False),
        (Selection(requirements=("OPT-1",)), False),
        (Selection(cases=("OPT-rc-true",)), False),
    ],
)
def test_everything(selection: Selection, *, expected: bool) -> None:
    """Where nothing is asked for, everything is chosen."""
    assert expected == selection.is_everything


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), True),
        (Selection(classes=("privacy",)), True),
        (Selection(classes=("disclosure", "privacy")), True),
        (Selection(classes=("disclosure",)), False),
        (Selection(requirements=("OPT-12",)), True),
        (Selection(requirements=("OPT-1",)), False),
        (Selection(requirements=("OPT-1", "OPT-12")), True),
        (Selection(cases=("OPT-rc-other",)), True),
        (Selection(cases=("OPT-rc-other-zero",)), True),
        (Selection(cases=("OPT-rc-other-string-true",)), False),
        (Selection(cases=("OPT-rc",)), False),
        (Selection(cases=("OPT-rc-other-string-true", "OPT-rc-other-zero")), True),
        (Selection(classes=("privacy",), requirements=("OPT-12",), cases=("OPT-rc-other",)), True),
        (Selection(classes=("disclosure",), cases=("OPT-rc-other",)), False),
        (Selection(requirements=("OPT-1",), cases=("OPT-rc-other",)), False),
    ],
)
def test_takes(specification: Specification, selection: Selection, *, expected: bool) -> None:
    """A case is chosen where it is of all that was asked for, and of one of each kind; by its id with or without row."""
    requirements = [specification.requirements["OPT-12"]]

    assert expected == selection.takes("OPT-rc-other-zero", "OPT-rc-other", requirements)


@pytest.mark.parametrize(
    ("classes", "requirements", "expected"),
    [
        (("notifications",), ("NTF-1",), True),
        (("notifications",), ("NTF-1", "OPT-1"), True),
        (("privacy",), ("NTF-1",), False),
    ],
)
def test_one_requirement_is_of_both(
    specification: Specification, classes: tuple[str, ...], requirements: tuple[str, ...], *, expected: bool
) -> None:
    """Class and requirement are asked of one and the same of a case's requirements."""
    mine = [specification.requirements[name] for name in ("NTF-1", "OPT-2")]

    assert expected == Selection(classes, requirements).takes("X-y", "X-y", mine)


@pytest.mark.parametrize(
    ("selection", "said"),
    [
        (Selection(classes=("privacy", "privcy")), "--class: unknown class `privcy`. Did you mean `privacy`?"),
        (Selection(requirements=("OPT-999",)), "--requirement: unknown requirement `OPT-999`. Did you mean `OPT-9`?"),
        (
            Selection(cases=("OPT-rc-other-zreo",)),
            "--case: unknown case `OPT-rc-other-zreo`. Did you mean `OPT-rc-other-zero`?",
        ),
        (Selection(cases=("OPT-1",)), "--case: unknown case `OPT-1`."),
    ],
)
def test_unknown(specification: Specification, selection: Selection, said: str) -> None:
    """An unknown name is a problem of its option, with the nearest one."""
    ids = [one.id for case in specification.cases for one in expand(case, specification)]

    with pytest.raises(Problem) as caught:
        selection.check(specification, ids)

    assert str(caught.value).startswith(said)


def test_known(specification: Specification) -> None:
    """Every class, requirement and case of the specification can be asked for."""
    ids = [one.id for case in specification.cases for one in expand(case, specification)]

    Selection(tuple(specification.rows("classes")), tuple(specification.requirements), tuple(ids)).check(
        specification, ids
    )
