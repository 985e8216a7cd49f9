"""
Record the runs that judging is tested on: `nox -s recordings`.

Each CLI that lies is recorded in the cases that find it out, and the reference, which does not, in all. What is still
of the specification as it stands is left alone; `-- all` records everything anew. It takes the wire.

All of it happens in one folder of one name, and with the system's own interpreter, so that a recording tells nothing of
the machine that it was made on.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from tactful_conformance.command.judge import judge_recording
from tactful_conformance.engine import Engine, Options
from tactful_conformance.manifest import load_manifest
from tactful_conformance.plan import Selection
from tactful_conformance.recording import read_recording
from tactful_conformance.report.canonical import canonical_report
from tactful_conformance.specification import Problem, Specification, load_specification

HERE = Path(__file__).parent
TESTS, ROOT = HERE.parent, HERE.parents[2]
PLACE = Path(tempfile.gettempdir()) / "tactful-recordings"


def read_rows() -> list[dict[str, Any]]:
    """Read what is to be recorded: the CLIs that lie, and what stands in `recordings.yaml`."""
    liars = yaml.safe_load((TESTS / "liars" / "liars.yaml").read_text(encoding="utf-8"))["rows"]
    return [*liars, *yaml.safe_load((HERE / "recordings.yaml").read_text(encoding="utf-8"))["rows"]]


def lay_out(row: dict[str, Any]) -> Path:
    """Put a CLI into the folder, with its lie; gives its manifest, which the row may change."""
    folder = PLACE / "cli"
    said: dict[str, Any]
    if row.get("of") == "reference":
        shutil.copytree(ROOT / "conformance" / "implementations" / "reference", folder)
        for package in ("tactful", "tactful_cli"):
            shutil.copytree(ROOT / "reference" / package, folder / "lib" / package)
        (folder / "lib" / "yaml").symlink_to(Path(yaml.__file__).parent)
        for lie in filter(None, [row.get("lie"), _mutant(row.get("mutant"))]):
            path = folder / "lib" / lie["file"]
            text = path.read_text(encoding="utf-8")
            if text.count(lie["find"]) != 1:
                raise SystemExit(f"{row['id']}: the text to be replaced is not once in {lie['file']}.")
            path.write_text(text.replace(lie["find"], lie["replace"]), encoding="utf-8")
        # Without site packages and the current directory, so that nothing but the copy is found.
        said = {"run": ["python3", "-S", "-P", "-m", "tactful_cli"]}
        said["env"] = {"PYTHONPATH": str(folder / "lib"), "PYTHONDONTWRITEBYTECODE": "1"}
    else:
        shutil.copytree(TESTS / "honest", folder, ignore=shutil.ignore_patterns("__pycache__"))
        name = row.get("liar", "honest")
        if name != "honest":
            shutil.copy(TESTS / "liars" / f"{name}.py", folder)
        said = {"run": ["python3", "-S", "-E", str(folder / f"{name}.py")]}
    for beside, text in row.get("files", {}).items():
        (folder / beside).write_text(text, encoding="utf-8")
    path = folder / "tactful.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8")) | said | row.get("changes", {})
    for section, changes in row.get("within", {}).items():
        data[section] = {key: value for key, value in (data[section] | changes).items() if value is not None}
    path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def _mutant(name: str | None) -> dict[str, str] | None:
    """Give a lie of the reference's own, by its id."""
    if name is None:
        return None
    files = sorted((ROOT / "reference" / "mutants").glob("*.yaml"))
    rows = [row for file in files for row in yaml.safe_load(file.read_text(encoding="utf-8"))["mutants"]]
    return next(row for row in rows if row["id"] == name)


def record(row: dict[str, Any], specification: Specification) -> dict[str, str]:
    """Record a row, and give the status of each of its cases."""
    shutil.rmtree(PLACE, ignore_errors=True)
    now = dt.datetime.now(dt.UTC)
    manifest = load_manifest(lay_out(row), specification, now.date())
    selection = Selection(cases=tuple(row.get("cases", ())))
    level = "wire" if "wire" in row.get("levels", ["wire"]) else "endpoint"
    options = Options(selection, level, strict=False, jobs=os.cpu_count() or 1, keep=PLACE / "kept")
    with Engine(manifest, specification, options) as engine:
        for case in engine.plan.cases:
            engine.result(case)
        engine.record(HERE / f"{row['id']}.json.gz", now)
        report = canonical_report(engine.run(), now)
    shutil.rmtree(PLACE, ignore_errors=True)
    return {case["id"]: case["status"] for case in report["cases"]}


def recorded(row: dict[str, Any], specification: Specification) -> dict[str, str]:
    """Give the status of each case as it was recorded; nothing where it was not, or cannot be read."""
    try:
        recording = read_recording(HERE / f"{row['id']}.json.gz", specification)
        report = judge_recording(recording, specification, Selection(cases=tuple(row.get("cases", ()))), strict=False)
    except Problem:
        return {}
    return {case["id"]: case["status"] for case in report["cases"]}


def surprises(row: dict[str, Any], statuses: dict[str, str]) -> dict[str, str]:
    """Give the cases that did not come to what the row states; a row without cases states which do not pass."""
    if not statuses:
        return {"all": "not recorded"}
    stated = row.get("cases")
    if stated is None:
        fine = dict.fromkeys(statuses, ("pass", "not-applicable", "not-observed"))
        fine |= {name: (said,) for name, said in row.get("but", {}).items()}
    else:
        fine = {name: (said,) for name, said in stated.items()}
    names = dict.fromkeys((*fine, *statuses))
    return {name: statuses.get(name, "not recorded") for name in names if statuses.get(name) not in fine.get(name, ())}


def main(arguments: list[str]) -> int:
    """Record what is asked for: what is stale, everything, or rows by their ids; ends with 1 where one is not as stated."""
    specification = load_specification()
    # The interpreter is the system's, whichever one runs this.
    os.environ["PATH"] = os.defpath
    rows = read_rows()
    for path in HERE.glob("*.json.gz"):
        if path.name.removesuffix(".json.gz") not in {row["id"] for row in rows}:
            path.unlink()
    wrong = 0
    for row in rows:
        if arguments and "all" not in arguments and row["id"] not in arguments:
            continue
        if not arguments and not surprises(row, recorded(row, specification)):
            continue
        try:
            odd = surprises(row, record(row, specification))
        except Problem as problem:
            wrong += 1
            print(f"{row['id']}: {problem}", flush=True)
            continue
        wrong += bool(odd)
        print(f"{row['id']}: {f'not as stated: {odd}' if odd else 'recorded'}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
