"""Read `tactful.yaml` and hold every name in it against the specification."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import jmespath

from tactful_conformance.manifest.beside import Beside, Folder, WhenRecorded
from tactful_conformance.manifest.binding import resolve_binding
from tactful_conformance.manifest.channels import Channels, Rule
from tactful_conformance.manifest.model import Action, Deviation, Manifest, StatusPaths
from tactful_conformance.manifest.names import check_names
from tactful_conformance.manifest.payload import read_payload
from tactful_conformance.manifest.private import private_words
from tactful_conformance.specification import Binding, Problem, Specification
from tactful_conformance.specification.problem import nearest
from tactful_conformance.specification.yaml import Document, read_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tactful_conformance.specification.yaml import Key

#: Seconds that a command may run, and that what it started may go on after it, where the manifest says nothing.
DEADLINE = 30.0
SETTLE = 20.0
#: Seconds that an answer is held back from a command: three times what the specification lets it wait, since a busy
#: machine must fail nobody; and less than what it started may go on, which may keep the command's output open.
HOLD = 15.0

#: The words of levels, weakest first.
_STRENGTH = ("MAY", "SHOULD", "MUST")


def load_manifest(path: Path, specification: Specification, today: dt.date) -> Manifest:
    """
    Read a manifest; nothing of it is run.

    Raises `Problem` where the file is missing, is not YAML, does not fit its schema, names an unknown binding,
    feature, event, class, requirement or case, or declares a deviation that has expired.
    """
    return _resolve(read_document(path), Folder(path.parent), specification, today)


def recorded_manifest(
    document: Document, published: Mapping[str, Any] | None, specification: Specification, today: dt.date
) -> Manifest:
    """
    Resolve a manifest that was recorded with the schema that was published beside it; no file is read.

    Raises `Problem` where it does not fit the specification, which may be another than when it was recorded.
    """
    return _resolve(document, WhenRecorded(published), specification, today)


def _resolve(document: Document, beside: Beside, specification: Specification, today: dt.date) -> Manifest:
    """Hold a manifest against the specification, and fill in what it leaves out."""
    specification.schemas.check("manifest", document)
    data = document.value
    binding = resolve_binding(document, specification.bindings)
    _check_requirements(document, specification, binding)
    check_names(document, binding)
    absent = _absent(document, specification, binding)
    claims = _claims(document, specification, absent)
    actions = {name: _action(value, document, ("actions", name), beside) for name, value in data["actions"].items()}
    actions.setdefault("notify", actions["emit"])
    _require_actions(document, specification, absent, claims, actions)
    names = [row["name"] for row in specification.tables["events"]["rows"]]
    _known(data.get("events", {}), names, "event", document, ("events",))
    for section in ("payload", "status"):
        _check_expressions(document, section)
    limits = data.get("limits", {})
    return Manifest(
        path=document.path.absolute(),
        name=data["name"],
        version=data["version"],
        setup=tuple(data["setup"]) if "setup" in data else None,
        run=tuple(data["run"]),
        env=data.get("env", {}),
        binding=binding,
        endpoint=data["endpoint"]["env"] if "endpoint" in data else None,
        channels=_channels(data.get("channels", {}), has_endpoint="endpoint" in data),
        actions=actions,
        events={
            name: _action(value, document, ("events", name), beside) for name, value in data.get("events", {}).items()
        },
        payload=read_payload(document, specification, beside),
        status=StatusPaths(**{word: word for word in ("telemetry", "decided_by")} | data.get("status", {})),
        private=private_words(document, actions.values(), beside),
        claims=claims,
        absent=absent,
        deviations=_deviations(document, specification, today),
        deadline=float(limits.get("deadline", DEADLINE)),
        settle=float(limits.get("settle", SETTLE)),
        hold=float(limits.get("hold", HOLD)),
        source=data,
    )


def _known(words: Iterable[str], known: Iterable[str], kind: str, document: Document, key: Key) -> None:
    names = list(known)
    for word in words:
        if word not in names:
            raise Problem(f"unknown {kind} `{word}`.", where=document.where((*key, word)), do=nearest(word, names))


def _check_requirements(document: Document, specification: Specification, binding: Binding) -> None:
    """Raise `Problem` where a binding names an unknown requirement, or raises one to a level that asks for less."""
    for key, names in (("raises", binding.raises), ("claimed_from", binding.claimed_from)):
        _known(names, specification.requirements, "requirement", document, ("binding", key))
    for name, level in binding.raises.items():
        least = specification.requirements[name].level
        weaker = _STRENGTH.index(level.split()[0]) < _STRENGTH.index(least.split()[0])
        if weaker or ("NOT" in level) != ("NOT" in least):
            raise Problem(
                f"the binding raises {name}, which is a {least}, to {level}.",
                where=document.where(("binding", "raises")),
                do="A binding asks for more, and never for less or for something else.",
            )


def _absent(document: Document, specification: Specification, binding: Binding) -> dict[str, str]:
    """Give each absent feature its reason; a feature that a consent default brings is absent under the other one."""
    declared = document.value.get("features", {})
    _known(declared, specification.features, "feature", document, ("features",))
    by_binding = {
        feature.id: f"the binding's consent is {binding.consent}"
        for feature in specification.features.values()
        if feature.consent not in (None, binding.consent)
    }
    if not binding.notice:
        by_binding["notice"] = "the binding has no notice"
    return by_binding | {name: said["absent"] for name, said in declared.items()}


def _claims(document: Document, specification: Specification, absent: Mapping[str, str]) -> tuple[str, ...]:
    classes = specification.rows("classes")
    claims = tuple(name for name in classes if name == "privacy" or name in document.value.get("claims", classes))
    for claim in claims:
        for feature in classes[claim]["core"]:
            if feature in absent:
                raise Problem(
                    f"the class `{claim}` is claimed, and `{feature}`, the core of it, declared absent.",
                    where=document.where(("features", feature)),
                    do=f"Leave `{claim}` out of `claims`.",
                )
    return claims


def _require_actions(
    document: Document,
    specification: Specification,
    absent: Mapping[str, str],
    claims: tuple[str, ...],
    actions: Mapping[str, Action],
) -> None:
    """Raise `Problem` where a feature that claimed requirements speak of is neither bound nor declared absent."""
    spoken_of = {f for r in specification.requirements.values() if r.class_ in claims for f in r.features}
    for feature in specification.features.values():
        missing = [action for action in feature.actions if action not in actions]
        if feature.id in spoken_of and feature.id not in absent and missing:
            raise Problem(
                f"the feature `{feature.id}` needs the action `{missing[0]}`, which is not bound.",
                where=document.where(("actions",)),
                do=f"Bind it, or say under `features` why it is not there: `{feature.id}: {{absent: REASON}}`.",
            )


def _action(value: Any, document: Document, key: Key, beside: Beside) -> Action:
    if isinstance(value, list):
        return Action(tuple(value), None, {}, None)
    folder = value.get("in")
    if folder is not None and not beside.has_folder(folder):
        raise Problem(
            f"there is no folder `{folder}` beside the manifest.",
            where=document.where((*key, "in")),
            do="A path starts from the manifest's folder, and stays below it.",
        )
    return Action(tuple(value["args"]), folder, value.get("env", {}), value.get("as"))


def _channels(data: Mapping[str, list[Mapping[str, str]]], *, has_endpoint: bool) -> Channels:
    rules = (
        Rule(channel, row.get("host"), row.get("method"), row.get("path"))
        for channel, rows in data.items()
        for row in rows
    )
    return Channels(tuple(rules), has_endpoint)


def _check_expressions(document: Document, section: str) -> None:
    for key, expression in document.value.get(section, {}).items():
        if key == "schema":
            continue
        where = document.where((section, key))
        try:
            tree = jmespath.compile(expression).parsed
        except jmespath.exceptions.ParseError as error:
            raise Problem(
                f"this is not a JMESPath expression: {str(error).splitlines()[0].rstrip(':')}.",
                where=where,
                do="See the JMESPath specification.",
            ) from None
        known = jmespath.functions.Functions.FUNCTION_TABLE
        for name in _functions(tree):
            if name not in known:
                raise Problem(f"JMESPath has no function `{name}`.", where=where, do=nearest(name, known))


def _functions(node: Mapping[str, Any]) -> Iterator[str]:
    """Give the functions that a JMESPath expression calls; it would fail on them only when it is first used."""
    if node["type"] == "function_expression":
        yield node["value"]
    for child in node["children"]:
        if isinstance(child, dict):
            yield from _functions(child)


def _deviations(document: Document, specification: Specification, today: dt.date) -> tuple[Deviation, ...]:
    deviations = []
    for index, row in enumerate(document.value.get("deviations", ())):
        key = ("deviations", index)
        if row["requirement"] not in specification.requirements:
            raise Problem(
                f"unknown requirement `{row['requirement']}`.",
                where=document.where((*key, "requirement")),
                do=nearest(row["requirement"], specification.requirements),
            )
        expires = dt.date.fromisoformat(row["expires"])
        if expires < today:
            raise Problem(
                f"the deviation from {row['requirement']} expired on {expires}.",
                where=document.where((*key, "expires")),
                do="See whether it still shows, and decide again.",
            )
        where = document.where((*key, "case" if "case" in row else "requirement"))
        deviations.append(
            Deviation(row["requirement"], row.get("case"), row["reason"], row.get("link"), expires, where)
        )
    return tuple(deviations)
