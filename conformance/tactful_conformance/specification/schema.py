"""Hold a document against its JSON Schema (2020-12), with messages that name line, key and nearest name."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match
from referencing import Registry, Resource

from tactful_conformance.specification.problem import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jsonschema.exceptions import ValidationError

    from tactful_conformance.specification.yaml import Document

# What people who write YAML call them.
_KINDS = {"array": "list", "object": "mapping"}


class Schemas:
    """The schemas of a specification's folder, each read when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        """Take the folder that holds `NAME.schema.json` files."""
        self._folder = folder
        self._validators: dict[str, Draft202012Validator] = {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all schemas."""
        return tuple(sorted(path.name.removesuffix(".schema.json") for path in self._folder.glob("*.schema.json")))

    def validator(self, name: str) -> Draft202012Validator:
        """Give the validator of one schema; formats are checked, and that it is a schema is for whoever writes it."""
        if name not in self._validators:
            path = self._folder / f"{name}.schema.json"
            if not path.is_file():
                raise Problem("there is no such schema.", where=str(path), do="Is this the folder of a specification?")
            schema = json.loads(path.read_text(encoding="utf-8"))
            registry: Registry[Any] = Registry(retrieve=self._referred)  # type: ignore[call-arg]  # mypy knows no alias of attrs
            self._validators[name] = Draft202012Validator(schema, format_checker=FormatChecker(), registry=registry)
        return self._validators[name]

    def _referred(self, uri: str) -> Resource[Any]:
        """Give a schema that another one refers to by its id, which ends in its name."""
        return Resource.from_contents(self.validator(uri.rpartition(":")[2]).schema)

    def check(self, name: str, document: Document) -> None:
        """Raise `Problem` with the most telling error, if the document does not fit the schema."""
        error = best_match(self.validator(name).iter_errors(document.value))
        if error is not None:
            raise _problem(error, document)


def _problem(error: ValidationError, document: Document) -> Problem:
    key = tuple(error.absolute_path)
    schema: Mapping[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    # The word's own value in the schema: a list, for the words below that use it.
    said_by_schema: Any = error.validator_value
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = schema.get("properties", {})
        unknown = next(name for name in error.instance if name not in known)
        return Problem(f"unknown key `{unknown}`.", where=document.where((*key, unknown)), do=nearest(unknown, known))
    if error.validator == "enum":
        return Problem(
            f"`{error.instance}` is not one of the words that go here.",
            where=document.where(key),
            do=nearest(str(error.instance), [str(word) for word in said_by_schema]),
        )
    if error.validator == "required" and isinstance(error.instance, dict):
        missing = next(name for name in said_by_schema if name not in error.instance)
        said = schema.get("properties", {}).get(missing, {}).get("description", "")
        return Problem(f"the key `{missing}` is missing.", where=document.where(key), do=said)
    said = schema.get("description", "")
    if error.validator == "anyOf":
        meant = _meant(error)
        if meant is not None:
            return _problem(meant, document)
        words = dict.fromkeys(str(one.validator_value) for one in error.context if one.validator == "type")
        kinds = " or ".join(_KINDS.get(word, word) for word in words)
        return Problem(f"`{error.instance}` stands where a {kinds} belongs.", where=document.where(key), do=said)
    return Problem(f"{error.message}.", where=document.where(key), do=said)


def _meant(error: ValidationError) -> ValidationError | None:
    """Give the error in the alternative that was meant, which is one whose type the value has; None if there is none."""
    wrong_type = {one.schema_path[0] for one in error.context if one.validator == "type" and not one.path}
    near = [one for one in error.context if one.schema_path[0] not in wrong_type]
    # These can name what is nearest.
    telling = [one for one in near if one.validator in ("additionalProperties", "enum")]
    meant: ValidationError | None = best_match(telling or near)
    return meant
