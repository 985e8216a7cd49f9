"""A manifest names the schema that a CLI publishes of its bodies; without what a case reads, the case is not observed."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

from tactful_conformance.manifest import load_manifest
from tactful_conformance.plan import Selection, make_plan
from tactful_conformance.specification import Problem, Specification

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import WriteManifest

TODAY = dt.date(2026, 11, 23)
OURS = "urn:tactful:spec:1.0:payload"
PATHS = {"events": "events", "name": "event", "id": "id", "user": "user.id"}


def test_own(write_manifest: WriteManifest, specification: Specification, tmp_path: Path) -> None:
    """A path starts beside the manifest."""
    (tmp_path / "body.json").write_text('{"type": "array"}')
    manifest = load_manifest(write_manifest(payload={**PATHS, "schema": "body.json"}), specification, TODAY)

    assert manifest.payload is not None
    assert (manifest.payload.schema, manifest.payload.is_the_specifications) == ({"type": "array"}, False)


def test_ours(write_manifest: WriteManifest, specification: Specification) -> None:
    """The specification's own schema is named by its id."""
    manifest = load_manifest(write_manifest(payload={**PATHS, "schema": OURS}), specification, TODAY)

    assert manifest.payload is not None
    assert manifest.payload.schema == specification.schemas.validator("payload").schema
    assert manifest.payload.is_the_specifications


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "the published schema `body.json` cannot be read: No such file"),
        ("{", "the published schema `body.json` is not JSON"),
        ("true", "`body.json` is no JSON Schema that could be closed"),
        ('{"type": "thing"}', "the published schema `body.json` is no JSON Schema"),
    ],
)
def test_no_schema(
    write_manifest: WriteManifest, specification: Specification, tmp_path: Path, text: str | None, said: str
) -> None:
    """What is not there, or is no schema, is a problem of the manifest's line."""
    if text is not None:
        (tmp_path / "body.json").write_text(text)

    with pytest.raises(Problem, match=said) as problem:
        load_manifest(write_manifest(payload={**PATHS, "schema": "body.json"}), specification, TODAY)
    assert "(payload.schema)" in str(problem.value)


EVENTS = {"claims": ["privacy", "events"], "features": {n: {"absent": "no"} for n in ("children", "login", "toggle")}}


@pytest.mark.parametrize(
    ("payload", "case", "reason"),
    [
        ({}, "PAY-schema", "the manifest's `payload` has no `schema`: none is published"),
        ({}, "PAY-closed", "the manifest's `payload` has no `schema`: none is published"),
        ({"schema": "body.json"}, "PAY-schema", None),
        ({"schema": "body.json"}, "CI-outside", "the bodies are not by the specification's own schema"),
        ({"schema": OURS}, "CI-outside", None),
        ({"id": None}, "EVT-id-own", "the manifest's `payload` has no `id`, without which `events` cannot be read"),
        ({"id": None}, "EVT-catalogue", None),
    ],
)
def test_not_observed(  # noqa: PLR0913, PLR0917 - a row of the table is one fact
    write_manifest: WriteManifest,
    specification: Specification,
    tmp_path: Path,
    payload: dict[str, Any],
    case: str,
    reason: str | None,
) -> None:
    """A case that reads of a body what the manifest does not say where to find says so, and is not run."""
    (tmp_path / "body.json").write_text(json.dumps({}))
    said = {key: value for key, value in {**PATHS, **payload}.items() if value is not None}
    manifest = load_manifest(write_manifest(payload=said, **EVENTS), specification, TODAY)

    (planned,) = [
        one for one in make_plan(specification, manifest, Selection(cases=(case,)), "endpoint").cases if one.id == case
    ]

    assert planned.reason is None if reason is None else reason in str(planned.reason)
    assert planned.status == (None if reason is None else "not-observed")
