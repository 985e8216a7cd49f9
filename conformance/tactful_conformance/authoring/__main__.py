"""Check spec/, or write what is generated from it: `python -m tactful_conformance.authoring check|write`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tactful_conformance.authoring.lint import lint
from tactful_conformance.authoring.reference_tables import reference_tables
from tactful_conformance.authoring.vectors import all_vectors
from tactful_conformance.specification import Problem, load_specification

if TYPE_CHECKING:
    from tactful_conformance.specification import Specification


def main(arguments: list[str] | None = None) -> int:
    """Run; 0 is good, 1 means that something is stale or missing, 2 that spec/ cannot be read."""
    parser = argparse.ArgumentParser(prog="nox -s spec --", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["check", "write"], default="check")
    parser.add_argument("--root", type=Path, default=Path(), help="the checkout")
    options = parser.parse_args(arguments)
    try:
        specification = load_specification(options.root / "spec")
        findings = lint(specification)
        files = generated(specification)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 2
    for name, text in files.items():
        path = options.root / name
        if options.what == "write":
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            findings.append(f"{name} is stale: run `nox -s spec -- write`.")
    for finding in findings:
        print(finding, file=sys.stderr)
    tested = sum(1 for requirement in specification.requirements.values() if requirement.not_tested is None)
    print(f"spec: {len(specification.requirements)} requirements, {tested} tested; {len(findings)} findings")
    return 1 if findings else 0


def generated(specification: Specification) -> dict[str, str]:
    """Give the text of every generated file, by its path from the checkout; vectors fit their schema."""
    files = {"reference/tactful/_tables.py": reference_tables(specification)}
    for name, vectors in all_vectors(specification).items():
        specification.schemas.validator("vectors").validate(vectors)
        files[f"spec/vectors/{name}.json"] = json.dumps(vectors, indent=1, ensure_ascii=False) + "\n"
    return files


if __name__ == "__main__":
    sys.exit(main())
