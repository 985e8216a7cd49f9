"""Generate `spec/vectors/*.json` from the tables."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from tactful_conformance.authoring.ci_vectors import ci_vectors
from tactful_conformance.authoring.notification_vectors import notification_vectors, text_vectors
from tactful_conformance.authoring.oracle import Choice, choices, decide, mode
from tactful_conformance.plan.roles import bind_roles
from tactful_conformance.specification.load import SPEC_VERSION, bind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tactful_conformance.specification import Binding, Specification

_BINDING = "serverless"
_GENERATED = "by `nox -s spec -- write`, from spec/tables and spec/bindings; changes belong there"


def all_vectors(specification: Specification) -> dict[str, dict[str, Any]]:
    """Give each file of vectors by its name, without the suffix."""
    found = {
        "decision": list(_decisions(specification)),
        "mode": list(_modes(specification.tables["notification-modes"])),
        "ci": list(ci_vectors(specification.tables["ci-vendors"]["rows"])),
        "notification": list(notification_vectors(specification)),
        "text": list(text_vectors(specification)),
    }
    return {
        name: {
            "vectors_of": name,
            "spec": SPEC_VERSION,
            "binding": _BINDING,
            "generated": _GENERATED,
            "vectors": vectors,
        }
        for name, vectors in found.items()
    }


def _decisions(specification: Specification) -> Iterator[dict[str, Any]]:
    """Every value class beside silence, and beside a recorded yes; then every combination of what sources can say."""
    binding = bind(_BINDING, specification.bindings[_BINDING])
    table = specification.tables["opt-out-sources"]
    by_source = choices(table, binding, specification.tables)
    quiet = {source: _first(found, "nothing") for source, found in by_source.items() if source != "default"}
    allowed = _first(by_source["rc-choice"], "allow")
    assert allowed is not None
    seen = set()
    for combination in itertools.chain(_single(by_source, quiet, allowed), _product(by_source)):
        said = _settle(combination, quiet, by_source)
        name = "+".join(f"{c.source}/{c.id}" for c in said if c != quiet.get(c.source) and c.source != "default")
        name = f"{name or 'nothing'}, {said[-1].id}"
        if name not in seen:
            seen.add(name)
            yield {
                "id": name,
                "requirements": _requirements(said, quiet, table["combined"]),
                "given": _given(said, binding),
                "expect": decide(said),
            }


def _single(
    by_source: Mapping[str, list[Choice]], quiet: Mapping[str, Choice | None], allowed: Choice
) -> Iterator[dict[str, Choice | None]]:
    default = by_source["default"][0]
    for source, found in by_source.items():
        for choice in found:
            yield {**quiet, "default": default, source: choice}
            if source not in ("rc-choice", "rc-damaged"):
                yield {**quiet, "default": default, "rc-choice": allowed, source: choice}


def _product(by_source: Mapping[str, list[Choice]]) -> Iterator[dict[str, Choice | None]]:
    """Give one choice for each thing that each source can say, in all combinations."""
    options = []
    for found in by_source.values():
        words = dict.fromkeys(choice.says for choice in found)
        options.append([_first(found, word) for word in words])
        if "nothing" not in words and found[0].source != "default":
            # A file that is not damaged says nothing as a damaged one.
            options[-1].append(None)
    for combination in itertools.product(*options):
        yield dict(zip(by_source, combination, strict=True))


def _settle(
    combination: Mapping[str, Choice | None], quiet: Mapping[str, Choice | None], by_source: Mapping[str, list[Choice]]
) -> list[Choice]:
    """Leave out what cannot be together: without a home there is no rc file, and a damaged one records no choice."""
    chosen = dict(combination)
    home = chosen["home"]
    if home is not None and home.says == "off":
        chosen["rc-damaged"] = None
    if (home is not None and home.says == "off") or chosen["rc-damaged"] is not None:
        chosen["rc-choice"] = quiet["rc-choice"]
    return [choice for source in by_source if (choice := chosen[source]) is not None]


def _first(found: list[Choice], word: str) -> Choice | None:
    return next((choice for choice in found if choice.says == word), None)


def _requirements(said: list[Choice], quiet: Mapping[str, Choice | None], combined: str) -> list[str]:
    """Name what a vector is there for: what its loud choices are for, or all of them where none is."""
    *sources, default = said
    loud = [choice for choice in sources if choice != quiet[choice.source]]
    names = {choice.requirement for choice in loud or sources} | {default.requirement}
    if len(loud) > 1 and any(choice.says == "off" for choice in loud):
        names.add(combined)
    return sorted((name for name in names if name), key=lambda name: int(name.split("-")[1]))


def _given(said: list[Choice], binding: Binding) -> Any:
    by_source = {choice.source: choice for choice in said}
    variables = {
        binding.variables[role].name: by_source[source].row["value"]
        for source, role in (("opt-out-variable", "opt_out"), ("do-not-track", "do_not_track"))
    }
    project = by_source["project-file"].row["content"]
    given = {
        "consent": by_source["default"].id,
        "env": {key: value for key, value in variables.items() if value is not None},
        "home": by_source["home"].id,
        "rc": _rc(by_source),
        "project": {"content": project} if project else None,
    }
    return bind_roles(given, binding.roles())


def _rc(by_source: Mapping[str, Choice]) -> dict[str, Any] | None:
    """Say what the rc file is: a mapping with its kind and text, or its content; None where there is none."""
    if "rc-damaged" in by_source:
        row = by_source["rc-damaged"].row
        return {"kind": "text", **{key: value for key, value in row.items() if key in ("kind", "text", "encoding")}}
    row = by_source["rc-choice"].row
    if "content" in row:
        return {"content": row["content"]}
    return None if row["state"] == "missing" else {"kind": row["state"]}


def _modes(table: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    values = [(f"{row['id']}/name", row["id"], "NTF-10") for row in table["rows"]]
    values += [(f"{row['id']}/legacy", row["legacy"], "NTF-6") for row in table["rows"]]
    values += [(f"value/{row['id']}", row["value"], row["requirement"]) for row in table["values"]]
    for name, value, requirement in values:
        for ci in (False, True):
            # In CI the default is another requirement's.
            named = "NTF-9" if ci and requirement == "NTF-8" else requirement
            yield {
                "id": f"{name}, {'in' if ci else 'outside'} CI",
                "requirements": [named],
                "given": {"value": value, "ci": ci},
                "expect": mode(table, value, ci=ci),
            }
