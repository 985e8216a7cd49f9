"""Say whether a requirement applies to a CLI, and whether a case can be observed, each with the reason if not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from packaging.version import InvalidVersion, Version

from tactful_conformance.plan.canaries import OWN_WORDS
from tactful_conformance.specification.load import CAPABILITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful_conformance.manifest import Manifest
    from tactful_conformance.manifest.model import Payload
    from tactful_conformance.plan.expand import ExpandedCase
    from tactful_conformance.specification import Case, Requirement, Specification


def why_requirement_does_not_apply(requirement: Requirement, manifest: Manifest) -> str | None:
    """Give the reason for which a requirement does not apply, or None."""
    if requirement.class_ not in manifest.claims:
        return f"the class {requirement.class_} is not claimed"
    for feature in requirement.features:
        if feature in manifest.absent:
            return f"the feature {feature} is absent: {manifest.absent[feature]}"
    since = manifest.binding.claimed_from.get(requirement.id)
    if since and _earlier(manifest.version, since):
        return f"it is claimed from version {since}"
    return None


def why_case_does_not_apply(case: Case, manifest: Manifest) -> str | None:
    """Give the reason for which a case does not apply to a CLI, whatever its requirements, or None."""
    for need in case.needs:
        if need in manifest.absent:
            return f"the feature {need} is absent: {manifest.absent[need]}"
    if "project_file" in case.given and manifest.binding.project_file is None:
        return "the binding names no project file"
    events = {"$event_enabled": manifest.binding.event_enabled, "$event_disabled": manifest.binding.event_disabled}
    for step in case.steps:
        if isinstance(step, dict) and not events.get(step.get("event", ""), "named"):
            return "the binding names no event that says so: the toggle may be silent"
    return None


def why_case_is_not_observed(
    one: ExpandedCase, specification: Specification, manifest: Manifest, level: str
) -> str | None:
    """Give the reason for which a case cannot be observed at a level or with a manifest, or None."""
    case = one.case
    for need in (*case.needs, *_needs_of_rows(one, specification)):
        if need in CAPABILITIES and need != level:
            return f"it needs the {need} level"
    if manifest.endpoint is None and level == "endpoint":
        return "the manifest has no `endpoint`, and without the wire nothing else is seen"
    return _why_manifest_says_too_little(one, manifest)


def _why_manifest_says_too_little(one: ExpandedCase, manifest: Manifest) -> str | None:
    """Give what a manifest would have to say for the words of a case to be held against anything."""
    if OWN_WORDS in (one.expect.get("kept_private"), one.expect.get("left_private")) and not manifest.private:
        return "the manifest says under `private` of nothing of its own that it is to stay private"
    if "undeclared" in one.expect and not manifest.channels.says_where:
        return "the manifest does not say where telemetry goes: whatever is sent is taken for it"
    if why := _why_bodies_are_not_read(one.expect, manifest.payload):
        return why
    return None


def _why_bodies_are_not_read(expect: Mapping[str, Any], payload: Payload | None) -> str | None:
    """Give the reason for which what is expected of events cannot be read by a manifest's `payload`, or None."""
    words = {"events", "payload", "resent"} & set(expect)
    if payload is None:
        return f"the manifest has no `payload`, without which `{min(words)}` cannot be read" if words else None
    said, events = set(expect.get("payload", ())), set(expect.get("events", ()))
    if payload.id is None and ("resent" in words or events & {"accepted", "all", "ids"}):
        return f"the manifest's `payload` has no `id`, without which `{max(words)}` cannot be read"
    if payload.user is None and said & {"user", "users"}:
        return f"the manifest's `payload` has no `user`, without which `{max(said)}` cannot be read"
    if payload.schema is None and said & {"closed", "schema"}:
        return "the manifest's `payload` has no `schema`: none is published"
    if "field" in said and not payload.is_the_specifications:
        return "the bodies are not by the specification's own schema, and so have no such field"
    return None


def _needs_of_rows(one: ExpandedCase, specification: Specification) -> list[str]:
    """Give what the rows need that a case speaks of: how an endpoint behaves, and what is kept private."""
    named = [("endpoint-behaviours", name) for name in one.behaviours]
    named += [("canaries", one.expect[word]) for word in ("kept_private", "left_private") if word in one.expect]
    return [need for table, name in named for need in specification.rows(table)[name].get("needs", ())]


def _earlier(version: str, since: str) -> bool:
    try:
        return Version(version) < Version(since)
    except InvalidVersion:
        # A version that cannot be compared is taken to be newer: the requirement then applies.
        return False
