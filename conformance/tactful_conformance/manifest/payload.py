"""Read what a manifest says of the bodies that its CLI sends: where things stand in them, and the published schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jsonschema.exceptions import SchemaError
from jsonschema.validators import validator_for

from tactful_conformance.manifest.model import Payload
from tactful_conformance.specification import Problem
from tactful_conformance.specification.load import SPEC_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful_conformance.manifest.beside import Beside
    from tactful_conformance.specification import Specification
    from tactful_conformance.specification.yaml import Document

#: How a manifest names the schema of the specification itself.
_OURS = f"urn:tactful:spec:{SPEC_VERSION}:payload"


def read_payload(document: Document, specification: Specification, beside: Beside) -> Payload | None:
    """Read `payload`; raises `Problem` where the schema is not there, or is none."""
    said = document.value.get("payload")
    if said is None:
        return None
    paths = (said["events"], said["name"], said.get("id"), said.get("user"))
    if said.get("schema") == _OURS:
        schema = specification.schemas.validator("payload").schema
        assert isinstance(schema, dict)
        return Payload(*paths, schema, is_the_specifications=True)
    return Payload(*paths, _read_schema(document, said["schema"], beside) if "schema" in said else None)


def _read_schema(document: Document, path: str, beside: Beside) -> Mapping[str, Any]:
    where = document.where(("payload", "schema"))
    try:
        schema = json.loads(beside.read(path))
        if not isinstance(schema, dict):
            raise Problem(f"`{path}` is no JSON Schema that could be closed: it is no object.", where=where)
        validator_for(schema).check_schema(schema)
    except OSError as error:
        raise Problem(
            f"the published schema `{path}` cannot be read: {error.strerror}.",
            where=where,
            do=f"A path starts from the manifest's folder; the specification's own is `{_OURS}`.",
        ) from None
    except ValueError as error:
        raise Problem(f"the published schema `{path}` is not JSON: {error}.", where=where) from None
    except SchemaError as error:
        raise Problem(f"the published schema `{path}` is no JSON Schema: {error.message}.", where=where) from None
    return schema
