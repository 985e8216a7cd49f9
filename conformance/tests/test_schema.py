"""The schemas are JSON Schema 2020-12, all data fits them, and what does not fit is named by line and key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tactful_conformance.specification import Problem, Specification
from tactful_conformance.specification.load import installed_folder
from tactful_conformance.specification.schema import Schemas
from tactful_conformance.specification.yaml import read_document

SPEC = installed_folder()
IMPLEMENTATIONS = Path(__file__).parents[1] / "implementations"

# The schema of the files in each folder of spec/.
FOLDERS = {
    "requirements": "requirements",
    "tables": "tables",
    "bindings": "binding",
    "cases": "cases",
    "vectors": "vectors",
}
DATA = sorted(path for folder in FOLDERS for path in (SPEC / folder).iterdir())


def schema(name: str) -> Any:
    """Give one schema as data."""
    return json.loads((SPEC / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))


NAMES = Schemas(SPEC / "schemas").names


@pytest.mark.parametrize("name", NAMES)
def test_schema_is_valid(name: str) -> None:
    """A schema is JSON Schema 2020-12, and its identity is its file's name."""
    data = schema(name)

    Draft202012Validator.check_schema(data)
    assert data["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert data["$id"] == f"urn:tactful:spec:1.0:{name}"


def objects(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every schema of a mapping with named keys, with its place."""
    if isinstance(node, dict):
        if node.get("type") == "object" and "properties" in node:
            yield place, node
        for key, child in node.items():
            yield from objects(child, f"{place}/{key}")
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from objects(child, f"{place}/{index}")


@pytest.mark.parametrize("name", NAMES)
def test_schema_is_closed(name: str) -> None:
    """A mapping has no keys but those that its schema names; a case's rows alone have columns of their own."""
    expected = ["/properties/cases/items/properties/each/anyOf/1/items"] if name == "cases" else []

    actual = [place for place, node in objects(schema(name)) if "additionalProperties" not in node]

    assert expected == actual


@pytest.mark.parametrize("name", NAMES)
def test_required_keys_are_named(name: str) -> None:
    """A key that is required is one of those that the schema names."""
    unknown = [
        (place, key)
        for place, node in objects(schema(name))
        for key in node.get("required", ())
        if key not in node["properties"]
    ]

    assert unknown == []


@pytest.mark.parametrize("path", DATA, ids=[str(path.relative_to(SPEC)) for path in DATA])
def test_data_fits(path: Path, specification: Specification) -> None:
    """Every file of the specification fits the schema of its folder."""
    validator = specification.schemas.validator(FOLDERS[path.parent.name])
    data = json.loads(path.read_text(encoding="utf-8")) if path.suffix == ".json" else read_document(path).value

    assert list(validator.iter_errors(data)) == []


def test_every_folder_has_a_schema() -> None:
    """The specification has no folder of data without a schema."""
    expected = {*FOLDERS, "schemas"}

    actual = {path.name for path in SPEC.iterdir() if path.is_dir()}

    assert expected == actual


MANIFESTS = sorted(IMPLEMENTATIONS.glob("*/tactful.yaml"))


@pytest.mark.parametrize("path", MANIFESTS, ids=[path.parent.name for path in MANIFESTS])
def test_published_manifest_fits(path: Path, specification: Specification) -> None:
    """A published manifest fits the schema of manifests."""
    specification.schemas.check("manifest", read_document(path))


def test_published_manifests_are_found() -> None:
    """The reference and the framework that the seeds speak of have their manifests here."""
    assert {"reference", "serverless-3"} <= {path.parent.name for path in MANIFESTS}


def test_binding_is_written_out_twice() -> None:
    """
    A manifest's own binding has the keys of a binding, and what each may hold.

    The schema is written out in both, since an editor shows what stands in the one that it knows.
    """
    binding = schema("binding")["properties"]
    said = schema("manifest")["properties"]["binding"]
    named, written_out = said["anyOf"]

    # A manifest names what it extends; its own binding has no name but the CLI's.
    expected = {key: value for key, value in binding.items() if key != "binding"}
    actual = {key: value for key, value in written_out["properties"].items() if key != "extends"}
    assert expected == actual
    assert binding["binding"] == written_out["properties"]["extends"] == named


def test_classes_are_those_of_the_table(specification: Specification) -> None:
    """A manifest can claim the classes of the table, and a requirement can be of them."""
    expected = list(specification.rows("classes"))
    row = schema("requirements")["properties"]["requirements"]["items"]["properties"]

    assert expected == schema("manifest")["properties"]["claims"]["items"]["enum"]
    assert expected == row["class"]["enum"]


def test_actions_are_those_of_cases() -> None:
    """A manifest can bind the actions that cases do, and no others."""
    step = schema("cases")["properties"]["cases"]["items"]["properties"]["steps"]["items"]["anyOf"]
    expected = set(step[0]["anyOf"][0]["enum"])

    actual = set(schema("manifest")["properties"]["actions"]["properties"])

    assert expected == actual
    assert expected == set(step[1]["properties"]["do"]["anyOf"][0]["enum"])


SMALL = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "description": "What it is called."},
        "level": {"enum": ["low", "high"]},
        "day": {"type": "string", "format": "date", "description": "When."},
        "inner": {
            "type": "object",
            "properties": {"count": {"type": "integer"}},
            "required": ["count"],
            "additionalProperties": False,
        },
        "either": {"anyOf": [{"type": "array"}, {"type": "object"}], "description": "Words."},
        "word": {
            "anyOf": [
                {"type": "string", "enum": ["here", "there"]},
                {"type": "string", "pattern": "^[$]"},
                {"type": "object", "properties": {"at": {"type": "string"}}, "additionalProperties": False},
            ]
        },
    },
    "required": ["name"],
    "additionalProperties": False,
}


@pytest.fixture
def schemas(tmp_path: Path) -> Schemas:
    """The schemas of a folder that holds a small one."""
    (tmp_path / "small.schema.json").write_text(json.dumps(SMALL), encoding="utf-8")
    return Schemas(tmp_path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("level: low\n", "1: the key `name` is missing. What it is called."),
        ("name: x\nlevle: low\n", "2 (levle): unknown key `levle`. Did you mean `level`?"),
        ("name: x\nlevel: hihg\n", "2 (level): `hihg` is not one of the words that go here. Did you mean `high`?"),
        ("name: x\nlevel: 3\n", "2 (level): `3` is not one of the words that go here. Known are: `high`, `low`."),
        ("name: 3.4\nday: x\n", "2 (day): 'x' is not a 'date'. When."),
        ("name: x\nday: 2026-13-01\n", "2 (day): '2026-13-01' is not a 'date'. When."),
        ("name: 3\n", "1 (name): 3 is not of type 'string'. What it is called."),
        ("name: x\ninner:\n  cuont: 1\n  count: 1\n", "3 (inner.cuont): unknown key `cuont`. Did you mean `count`?"),
        ("name: x\ninner: {}\n", "2 (inner): the key `count` is missing."),
        ("name: x\neither: word\n", "2 (either): `word` stands where a list or mapping belongs. Words."),
        ("name: x\nword: their\n", "2 (word): `their` is not one of the words that go here. Did you mean `there`?"),
        ("name: x\nword: {att: x}\n", "2 (word.att): unknown key `att`. Did you mean `at`?"),
        ("name: x\nword: {at: 3}\n", "2 (word.at): 3 is not of type 'string'."),
        ("name: x\nword: []\n", "2 (word): `[]` stands where a string or mapping belongs."),
        ("[]\n", "1: [] is not of type 'object'."),
    ],
)
def test_problem(tmp_path: Path, schemas: Schemas, text: str, expected: str) -> None:
    """What does not fit is named by line and key, with the nearest name or what the schema says of the key."""
    path = tmp_path / "file.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(Problem) as caught:
        schemas.check("small", read_document(path))

    assert f"{path}:{expected}" == str(caught.value)


@pytest.mark.parametrize("text", ["name: x\n", "name: x\nday: 2026-11-23\ninner: {count: 1}\neither: []\n"])
def test_what_fits(tmp_path: Path, schemas: Schemas, text: str) -> None:
    """A document that fits its schema is no problem."""
    path = tmp_path / "file.yaml"
    path.write_text(text, encoding="utf-8")

    schemas.check("small", read_document(path))


def test_names(schemas: Schemas) -> None:
    """Schemas are known by the names of their files."""
    assert schemas.names == ("small",)
    assert {"binding", "manifest", *FOLDERS.values()} <= set(NAMES)


def test_no_such_schema(schemas: Schemas, tmp_path: Path) -> None:
    """A schema that is not in the folder is named by its file."""
    with pytest.raises(Problem) as caught:
        schemas.validator("large")

    assert str(caught.value).startswith(f"{tmp_path / 'large.schema.json'}: there is no such schema.")
