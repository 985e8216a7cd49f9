"""Check spec/, write what is generated from it, or add to it: `python -m tactful_conformance.authoring`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tactful_conformance.authoring.bundle import bundle
from tactful_conformance.authoring.format import ORDERS, formatted
from tactful_conformance.authoring.gone import gone_rows
from tactful_conformance.authoring.lint import lint
from tactful_conformance.authoring.new import new_requirement
from tactful_conformance.authoring.payload_schema import payload_schema
from tactful_conformance.authoring.reference_tables import reference_tables
from tactful_conformance.authoring.trace import read_report, untraced
from tactful_conformance.authoring.vectors import all_vectors
from tactful_conformance.specification import Problem, load_specification

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tactful_conformance.specification import Specification

BUNDLE = "spec/tactful.json"


def main(arguments: list[str] | None = None) -> int:
    """Run; 0 is good, 1 means that something is stale or missing, 2 that spec/ or the call cannot be read."""
    options = _parser().parse_args(arguments if arguments is not None else sys.argv[1:] or ["check"])
    try:
        specification = load_specification(options.root / "spec")
        if options.what == "new":
            return _add(specification, options.root, options.family, options.statement)
        if options.what == "trace":
            return _trace(specification, options.reports)
        gone = [] if options.gone else list(_gone(specification, options.root))
        findings = [*lint(specification), *gone]
        # What is generated from a row that is gone would lack it too, and could not be made at all of some.
        files = {} if gone else generated(specification)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 2
    findings += _held_or_written(options, files, good=not findings)
    for finding in findings:
        print(finding, file=sys.stderr)
    tested = sum(1 for requirement in specification.requirements.values() if requirement.not_tested is None)
    print(f"spec: {len(specification.requirements)} requirements, {tested} tested; {len(findings)} findings")
    return 1 if findings else 0


def _gone(specification: Specification, root: Path) -> Iterator[str]:
    """Say what the bundle in the checkout has and the files of its rows no longer have."""
    path = root / BUNDLE
    if path.exists():
        yield from gone_rows(path.read_text(encoding="utf-8"), bundle(specification.folder, {}))


def _held_or_written(options: argparse.Namespace, files: dict[str, str], *, good: bool) -> list[str]:
    """Hold what is in the checkout against what is to be there, or write it, and give what is wrong with it."""
    found: list[str] = []
    rows = _formatted(options.root)
    for name, text in {**files, **rows}.items():
        path = options.root / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        mended = "format" if name in rows else "write"
        if options.what == mended:
            path.write_text(text, encoding="utf-8")
        # The bundle is as stale as what is in it, which is then said already.
        elif name != BUNDLE or (good and not found):
            wrong = "not in its form" if name in rows else _staleness(path, text)
            found.append(f"{name} is {wrong}: run `nox -s spec -- {mended}`.")
    return found


def _staleness(path: Path, text: str) -> str:
    """Say that a generated file is stale, and of one of vectors which it lacks and which nothing gives."""
    if path.parent.name != "vectors" or not path.exists():
        return "stale"
    try:
        found = [row["id"] for row in json.loads(path.read_text(encoding="utf-8"))["vectors"]]
    except (ValueError, KeyError, TypeError):
        return "stale"
    given = [row["id"] for row in json.loads(text)["vectors"]]
    said = [f"lacks {_names([one for one in given if one not in found])}"] if set(given) - set(found) else []
    if set(found) - set(given):
        said.append(f"has {_names([one for one in found if one not in given])}, which no table gives")
    return ", ".join(["stale", *said])


def _names(ids: list[str]) -> str:
    """Name the first few."""
    shown = ", ".join(f"`{one}`" for one in ids[:3])
    return shown if len(ids) <= 3 else f"{shown} and {len(ids) - 3} more"  # noqa: PLR2004 - the same three


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--root", type=Path, default=Path(), help="the checkout")
    common.set_defaults(gone=False)
    parser = argparse.ArgumentParser(prog="nox -s spec --", description=__doc__)
    commands = parser.add_subparsers(dest="what", required=True, metavar="check|write|format|new|trace")
    commands.add_parser("check", parents=[common], help="say what is missing or stale; nothing is written")
    write = commands.add_parser("write", parents=[common], help="write what is generated from spec/")
    write.add_argument("--gone", action="store_true", help="also where a row is gone that was there before")
    commands.add_parser("format", parents=[common], help="bring requirements and cases into their form")
    new = commands.add_parser("new", parents=[common], help="add a requirement: the next number of its family")
    new.add_argument("family", metavar="FAMILY")
    new.add_argument("statement", metavar="STATEMENT")
    trace = commands.add_parser("trace", parents=[common], help="say what no run has decided, by their reports")
    trace.add_argument("reports", metavar="REPORT", type=Path, nargs="+", help="what `tactful check --json` wrote")
    return parser


def _add(specification: Specification, root: Path, family: str, statement: str) -> int:
    """Add a requirement's row to its family's file, and say what is to be written next."""
    name, row = new_requirement(specification, family, statement)
    path = root / "spec" / "requirements" / f"{family}.yaml"
    before = path.read_text(encoding="utf-8") if path.exists() else f"family: {family}\nrequirements:\n"
    path.write_text(before + (row if path.exists() else row.lstrip("\n")), encoding="utf-8")
    print(f"{name}: write its rationale, source and class in {path}, and its cases in spec/cases/{family}.yaml.")
    return 0


def _trace(specification: Specification, paths: list[Path]) -> int:
    """Hold the reports of runs against the specification; raises `Problem` where one cannot be read."""
    findings = list(untraced(specification, [read_report(path) for path in paths]))
    for finding in findings:
        print(finding, file=sys.stderr)
    print(f"trace: {len(paths)} reports; {len(findings)} findings")
    return 1 if findings else 0


def _formatted(root: Path) -> dict[str, str]:
    """Give the form of every file of rows, by its path from the checkout."""
    return {
        path.relative_to(root).as_posix(): formatted(path.read_text(encoding="utf-8"), order)
        for folder, order in ORDERS.items()
        for path in sorted((root / "spec" / folder).glob("*.yaml"))
    }


def generated(specification: Specification) -> dict[str, str]:
    """Give the text of every generated file, by its path from the checkout; vectors fit their schema."""
    files = {
        "reference/tactful/_tables.py": reference_tables(specification),
        "spec/schemas/payload.schema.json": json.dumps(payload_schema(specification), indent=2) + "\n",
    }
    for name, vectors in all_vectors(specification).items():
        specification.schemas.validator("vectors").validate(vectors)
        # What turns the direction of text, or is no character to see, is written as an escape.
        text = json.dumps(vectors, indent=1, ensure_ascii=name == "text")
        files[f"spec/vectors/{name}.json"] = text + "\n"
    return files | {BUNDLE: bundle(specification.folder, files)}


if __name__ == "__main__":
    sys.exit(main())
