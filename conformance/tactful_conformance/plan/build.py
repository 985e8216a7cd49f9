"""Build the scenario of a case whose roles are bound: words become argv, variables, files and replies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tactful_conformance.manifest.channels import NOTIFICATIONS, TELEMETRY
from tactful_conformance.plan.files import project_file, rc_files
from tactful_conformance.plan.roles import bind_roles
from tactful_conformance.plan.scenario import Behaviour, Command, Reply, Scenario, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful_conformance.manifest import Action, Manifest
    from tactful_conformance.plan.scenario import FileState
    from tactful_conformance.specification import Specification

#: The empty folder that a command runs in where its action names none.
ELSEWHERE = "elsewhere"


class UnboundActionError(LookupError):
    """A case needs an action or an event that the manifest does not bind."""


def build_scenario(
    given: Mapping[str, Any], steps: list[Any], manifest: Manifest, specification: Specification
) -> Scenario:
    """Build a scenario; raises `UnboundActionError` where the manifest binds no action or event of a step."""
    offers = json.dumps(_items(given.get("offers", ()), specification), ensure_ascii=False)
    prepared = [{"do": step} if isinstance(step, str) else step for step in steps]
    if "offers" in given and manifest.binding.notifications_shown == "next-run":
        # What such a CLI shows, an earlier run has fetched.
        prepared.insert(0, {"do": "notify"})
    built = [_step(step, given, offers, manifest, specification) for step in prepared]
    actions = [_action(step, manifest) for step in prepared]
    return Scenario(
        home=given.get("home", "directory"),
        files=tuple(
            _files(given, [command.place for step in built for command in step.commands], manifest, specification)
        ),
        fixtures=tuple(sorted({(_place(action), action.folder) for action in actions if action.folder})),
        steps=tuple(built),
    )


def _items(offers: Any, specification: Specification) -> list[dict[str, Any]]:
    rows = specification.rows("notification-items")
    return [{key: value for key, value in rows[offer].items() if key != "id"} for offer in offers]


def _action(step: Mapping[str, Any], manifest: Manifest) -> Action:
    if "event" in step:
        if step["event"] not in manifest.events:
            raise UnboundActionError(f"the manifest binds no run that sends the event `{step['event']}`")
        return manifest.events[step["event"]]
    if step["do"] not in manifest.actions:
        raise UnboundActionError(f"the manifest binds no action `{step['do']}`")
    return manifest.actions[step["do"]]


def _place(action: Action) -> str:
    return f"work/{action.folder}" if action.folder else ELSEWHERE


def _step(
    step: Mapping[str, Any],
    given: Mapping[str, Any],
    offers: str,
    manifest: Manifest,
    specification: Specification,
) -> Step:
    action = _action(step, manifest)
    env = {**manifest.env, **action.env, **given.get("env", {}), **step.get("env", {})}
    command = Command(
        args=action.args,
        place=step.get("in", _place(action)),
        env=tuple(sorted((name, value) for name, value in env.items() if value is not None)),
    )
    return Step(
        commands=(command,) * step.get("together", 1),
        replies=tuple(
            Reply(channel, offers if channel == manifest.binding.notifications_offered_on else "[]")
            for channel in (TELEMETRY, NOTIFICATIONS)
        ),
        behaviour=_behaviour(step.get("endpoint", {}), specification),
    )


def _behaviour(said: Mapping[str, str], specification: Specification) -> Behaviour:
    if not said:
        return Behaviour()
    row = specification.rows("endpoint-behaviours")[said["behaviour"]]
    points = {key: value for key, value in row.items() if key not in ("id", "does", "needs")}
    return Behaviour(host=said.get("host"), **points)


def _files(
    given: Mapping[str, Any], places: list[str], manifest: Manifest, specification: Specification
) -> list[FileState]:
    rc = manifest.binding.rc
    damaged = bind_roles(specification.rows("damaged-files"), {"choice": rc.choice})
    files = rc_files(given.get("rc"), rc.path, damaged)
    if "project_file" in given:
        # A binding without one is caught where roles are bound.
        settings = manifest.binding.project_file
        assert settings is not None
        files += [project_file(given["project_file"], place, settings.path) for place in sorted(set(places))]
    return files
