"""What a mutant is: read from its file, and held against the reference and the specification that it lies about."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import yaml

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tactful_conformance.specification import Specification

HERE = Path(__file__).parent
REFERENCE = HERE.parent
#: Below the project's folder, and at the same place below a copy.
PUBLISHED = "spec/schemas/payload.schema.json"


@dataclass(frozen=True, slots=True)
class Mutant:
    """
    One lie: in `file`, the text `find`, which stands there once, becomes `replace`.

    `file` is below reference/, but for the schema that the reference publishes, which is one of the specification.
    `manifest` is of the CLI that then lies, below reference/ too; None is the reference's.
    """

    id: str
    requirement: str
    lie: str
    file: str
    find: str
    replace: str
    manifest: str | None = None


def read_mutants(folder: Path) -> list[Mutant]:
    """Read every YAML file of a folder; raises jsonschema.ValidationError where one is not of the form."""
    schema = json.loads((HERE / "mutants.schema.json").read_text(encoding="utf-8"))
    mutants = []
    for path in sorted(folder.glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        jsonschema.validate(data, schema)
        mutants += [Mutant(**row) for row in data["mutants"]]
    return mutants


def original(file: str, reference: Path = REFERENCE) -> Path:
    """Give the path of the file that a mutant names."""
    return (reference.parent if file == PUBLISHED else reference) / file


def check_mutants(
    mutants: Sequence[Mutant],
    specification: Specification,
    exempt: Mapping[str | None, Collection[str]],
    reference: Path = REFERENCE,
) -> list[str]:
    """
    Give a sentence for each thing that is missing or no longer fits.

    `exempt` are the requirements that do not apply to the CLI of each manifest; a tested one applies to one of them.
    """
    found = []
    ids = [mutant.id for mutant in mutants]
    found += [f"the mutant `{one}` is there twice." for one in sorted({one for one in ids if ids.count(one) > 1})]
    for mutant in mutants:
        path = original(mutant.file, reference)
        times = path.read_text(encoding="utf-8").count(mutant.find) if path.is_file() else 0
        if times != 1:
            found.append(f"the mutant `{mutant.id}` finds its text {times} times in {mutant.file}, and not once.")
        if mutant.requirement not in specification.requirements:
            found.append(f"the mutant `{mutant.id}` is of {mutant.requirement}, which does not exist.")
        elif mutant.requirement in exempt[mutant.manifest]:
            manifest = mutant.manifest or "the reference"
            found.append(f"the mutant `{mutant.id}` is of {mutant.requirement}, which does not apply to {manifest}.")
    lied_about = {mutant.requirement for mutant in mutants}
    for requirement in specification.requirements.values():
        if requirement.not_tested is None and requirement.id not in lied_about:
            found.append(f"{requirement.id} has no mutant: write the reference with one lie about it.")
    return found
