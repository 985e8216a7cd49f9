"""Load spec/ whole: every file against its schema, every reference against what it names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tactful_conformance.specification.model import Binding, Case, Feature, Requirement, SettingsFile, Variable
from tactful_conformance.specification.problem import Problem, nearest
from tactful_conformance.specification.schema import Schemas
from tactful_conformance.specification.yaml import Document, read_document

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The version of the specification, which its data states nowhere else.
SPEC_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Specification:
    """All of spec/: requirements and cases in the order of their files, tables, bindings and schemas."""

    folder: Path
    requirements: Mapping[str, Requirement]
    tables: Mapping[str, Mapping[str, Any]]
    features: Mapping[str, Feature]
    bindings: Mapping[str, Mapping[str, Any]]
    cases: tuple[Case, ...]
    schemas: Schemas

    def rows(self, table: str) -> dict[str, Mapping[str, Any]]:
        """Give a table's rows by their id."""
        return {row["id"]: row for row in self.tables[table]["rows"]}


def installed_folder() -> Path:
    """Say where the specification lies that came with this package."""
    return Path(__file__).parents[1] / "spec"


def load_specification(folder: Path | None = None) -> Specification:
    """
    Load and check a specification's folder; without one, the specification that came with this package.

    Raises `Problem` where a file does not fit its schema, an id is given twice, or a reference names nothing.
    """
    folder = folder or installed_folder()
    schemas = Schemas(folder / "schemas")
    tables = {d.value["table"]: d.value for d in _documents(folder, "tables", "tables", schemas)}
    schema = schemas.validator("tables").schema
    assert isinstance(schema, dict)
    for name in schema["properties"]["table"]["enum"]:
        if name not in tables:
            raise Problem(f"the table `{name}` is missing.", where=str(folder / "tables"))
    for name, table in tables.items():
        # A column of plain values, as that of the payload, has no ids; its schema has each of them once.
        values = [row["values"] for row in table["rows"] if "values" in row and name != "payload"]
        for rows in (table["rows"], table.get("values", ()), *values):
            _unique(folder / "tables" / f"{name}.yaml", [row["id"] for row in rows])
    features = {
        row["id"]: Feature(row["id"], row["title"], tuple(row["actions"]), row.get("consent"))
        for row in tables["features"]["rows"]
    }
    bindings = {d.value["binding"]: d.value for d in _documents(folder, "bindings", "binding", schemas)}
    families = [row["id"] for row in tables["families"]["rows"]]
    requirements: dict[str, Requirement] = {}
    for document in _in_order(_documents(folder, "requirements", "requirements", schemas), families):
        _add_requirements(document, features, requirements)
    cases: list[Case] = []
    for document in _in_order(_documents(folder, "cases", "cases", schemas), families):
        cases += _cases(document, requirements, features, tables)
    _unique(folder / "cases", [case.id for case in cases])
    return Specification(folder, requirements, tables, features, bindings, tuple(cases), schemas)


def bind(name: str, data: Mapping[str, Any]) -> Binding:
    """Make a binding of its data, which fits the schema of bindings."""
    variables = {
        role: Variable(
            row["name"],
            off=tuple(row.get("off", ())),
            allow=tuple(row.get("allow", ())),
            nothing=tuple(row.get("nothing", ())),
            other=row.get("other", "nothing"),
        )
        for role, row in data["variables"].items()
    }
    project_file = data.get("project_file")
    notifications = data.get("notifications", {})
    return Binding(
        name=name,
        consent=data["consent"],
        variables=variables,
        rc=_settings_file(data["rc"]),
        project_file=_settings_file(project_file) if project_file else None,
        event_enabled=data.get("events", {}).get("enabled", ""),
        event_disabled=data.get("events", {}).get("disabled", ""),
        notifications_shown=notifications.get("shown", "same-run"),
        notifications_offered_on=notifications.get("offered_on", "telemetry"),
        notice=data.get("notice", False),
        raises={row["requirement"]: row["level"] for row in data.get("raises", ())},
        claimed_from=data.get("claimed_from", {}),
    )


def _settings_file(data: Mapping[str, str]) -> SettingsFile:
    return SettingsFile(data["path"], data["choice"], data.get("history"))


def _documents(folder: Path, name: str, schema: str, schemas: Schemas) -> list[Document]:
    paths = sorted((folder / name).glob("*.yaml"))
    if not paths:
        raise Problem("there are no YAML files.", where=str(folder / name), do="Is this the folder of a specification?")
    documents = [read_document(path) for path in paths]
    for document in documents:
        schemas.check(schema, document)
    return documents


def _in_order(documents: list[Document], families: list[str]) -> list[Document]:
    for document in documents:
        if document.value["family"] not in families:
            family = document.value["family"]
            raise Problem(
                f"unknown family `{family}`.", where=document.where(("family",)), do=nearest(family, families)
            )
    return sorted(documents, key=lambda document: families.index(document.value["family"]))


def _unique(where: Path, ids: list[str]) -> None:
    for index, one in enumerate(ids):
        if one in ids[:index]:
            raise Problem(f"the id `{one}` is given twice.", where=str(where), do="An id is never reused.")


def _add_requirements(
    document: Document, features: Mapping[str, Feature], requirements: dict[str, Requirement]
) -> None:
    for index, row in enumerate(document.value["requirements"]):
        where = document.where(("requirements", index))
        if row["id"] in requirements:
            raise Problem(f"the id `{row['id']}` is given twice.", where=where, do="An id is never reused.")
        if not row["id"].startswith(document.value["family"] + "-"):
            raise Problem(f"`{row['id']}` is not of the family {document.value['family']}.", where=where)
        for feature in row.get("feature", ()):
            if feature not in features:
                raise Problem(f"unknown feature `{feature}`.", where=where, do=nearest(feature, features))
        requirements[row["id"]] = Requirement(
            id=row["id"],
            level=row["level"],
            class_=row["class"],
            features=tuple(row.get("feature", ())),
            since=row["since"],
            statement=row["statement"],
            rationale=row["rationale"],
            source=row["source"],
            overrules=row.get("overrules"),
            not_tested=row.get("not_tested"),
        )


#: What a case may need beside features: how much of the run can be seen.
CAPABILITIES = ("wire",)


def _cases(
    document: Document,
    requirements: Mapping[str, Requirement],
    features: Mapping[str, Feature],
    tables: Mapping[str, Any],
) -> list[Case]:
    cases = []
    for index, row in enumerate(document.value["cases"]):
        where = document.where(("cases", index))
        for requirement in row["requirements"]:
            if requirement not in requirements:
                raise Problem(
                    f"unknown requirement `{requirement}`.", where=where, do=nearest(requirement, requirements)
                )
        for need in (*row.get("needs", ()), *filter(None, [row.get("proves")])):
            if need not in features and need not in CAPABILITIES:
                raise Problem(f"unknown need `{need}`.", where=where, do=nearest(need, [*features, *CAPABILITIES]))
        each = row.get("each")
        if isinstance(each, dict):
            each = each["table"]
            if each not in tables:
                raise Problem(f"unknown table `{each}`.", where=where, do=nearest(each, tables))
        cases.append(
            Case(
                id=row["id"],
                family=document.value["family"],
                title=row["title"],
                requirements=tuple(row["requirements"]),
                needs=tuple(row.get("needs", ())),
                proves=row.get("proves"),
                each=each,
                control=row.get("control"),
                relate=row.get("relate"),
                over_runs=row.get("over") == "runs",
                given=row["given"],
                steps=tuple(row["steps"]),
                expect=row["expect"],
                where=where,
            )
        )
    return cases
