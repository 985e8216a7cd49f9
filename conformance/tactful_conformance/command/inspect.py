"""Look into the specification: `tactful list` and `tactful show`."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

from tactful_conformance.plan.expand import expand
from tactful_conformance.specification import Problem, load_specification
from tactful_conformance.specification.problem import nearest

if TYPE_CHECKING:
    import argparse

    from tactful_conformance.specification import Specification


def list_all(options: argparse.Namespace) -> int:
    """List the requirements, the cases after expansion, or the words that cases are written in."""
    specification = load_specification()
    if options.what == "requirements":
        for requirement in specification.requirements.values():
            print(f"{requirement.id:8} {requirement.level:10} {requirement.class_:14} {requirement.statement}")
    elif options.what == "cases":
        for case in specification.cases:
            for one in expand(case, specification):
                print(f"{one.id:36} {', '.join(case.requirements):14} {one.title}")
    else:
        for group, words in _words(specification).items():
            print(f"{group:8} {' '.join(words)}")
    return 0


def show(options: argparse.Namespace) -> int:
    """Show one requirement with its cases, or one case, as data; raises `Problem` where there is no such id."""
    specification = load_specification()
    expanded = {one.id: one for case in specification.cases for one in expand(case, specification)}
    if options.id in specification.requirements:
        requirement = specification.requirements[options.id]
        print(f"{requirement.id} ({requirement.level}, {requirement.class_}, since {requirement.since})")
        for label, text in (
            ("statement", requirement.statement),
            ("rationale", requirement.rationale),
            ("source", requirement.source),
            ("overrules", requirement.overrules),
        ):
            if text:
                print(textwrap.fill(f"{label:10} {text}", 100, subsequent_indent=" " * 11))
        print(f"{'cases':10} {', '.join(n for n, one in expanded.items() if requirement.id in one.case.requirements)}")
    elif options.id in expanded:
        one = expanded[options.id]
        data = {"id": one.id, "title": one.title, "requirements": one.case.requirements, "given": one.given}
        print(json.dumps(data | {"steps": one.steps, "expect": one.expect, "control": one.control}, indent=2))
    else:
        known = [*specification.requirements, *expanded]
        raise Problem(f"unknown requirement or case `{options.id}`.", do=nearest(options.id, known))
    return 0


def _words(specification: Specification) -> dict[str, list[str]]:
    """Read the vocabulary off the schema of cases, which is where it is closed."""
    schema = specification.schemas.validator("cases").schema
    assert isinstance(schema, dict)
    case = schema["properties"]["cases"]["items"]["properties"]
    step = case["steps"]["items"]["anyOf"]
    return {
        "case": sorted(case),
        "given": sorted(case["given"]["properties"]),
        "action": step[0]["anyOf"][0]["enum"],
        "step": sorted({*step[1]["properties"], *step[2]["properties"]}),
        "expect": sorted(schema["$defs"]["expect"]["properties"]),
    }
