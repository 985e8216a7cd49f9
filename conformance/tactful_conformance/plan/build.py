"""Build the scenario of a case whose roles are bound: words become argv, variables, files and replies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tactful_conformance.manifest.channels import NOTIFICATIONS, TELEMETRY
from tactful_conformance.plan.files import project_file, rc_files, rc_place
from tactful_conformance.plan.roles import bind_roles
from tactful_conformance.plan.scenario import Behaviour, Command, FileState, Reply, Rewind, Scenario, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tactful_conformance.manifest import Action, Manifest
    from tactful_conformance.specification import Specification

#: The empty folder that a command runs in where its action names none.
ELSEWHERE = "elsewhere"


class UnboundActionError(LookupError):
    """A case needs an action or an event that the manifest does not bind."""


def build_scenario(
    given: Mapping[str, Any], steps: list[Any], manifest: Manifest, specification: Specification
) -> Scenario:
    """Build a scenario; raises `UnboundActionError` where the manifest binds no action or event of a step."""
    offers = _offers(given.get("offers", ()), specification)
    written = [{"do": step} if isinstance(step, str) else step for step in steps]
    leading = list(_leading(given, written, manifest))
    # What goes before is done as anybody does it: the variables that a case is about are those of its own steps.
    built = [
        *(_step(step, {}, offers, manifest, specification) for step in leading),
        *(_step(step, given, offers, manifest, specification) for step in written),
    ]
    return Scenario(
        home=given.get("home", "directory"),
        files=tuple(
            _files(given, [command.place for step in built for command in step.commands], manifest, specification)
        ),
        fixtures=_fixtures(manifest),
        steps=tuple(built),
    )


def _fixtures(manifest: Manifest) -> tuple[tuple[str, str], ...]:
    """Give the folders of all actions: runs of one CLI differ by what a case says, and not by what lies around."""
    actions = (*manifest.actions.values(), *manifest.events.values())
    return tuple(sorted({(_place(action), action.folder) for action in actions if action.folder}))


def _leading(given: Mapping[str, Any], written: list[Any], manifest: Manifest) -> Iterator[dict[str, Any]]:
    """Give the steps that are made before those of a case, and not judged."""
    if manifest.binding.notice and given.get("notice") != "unseen":
        # What a CLI does before it has said what it does is what a case of its own is about. A variable that says off
        # comes after that: a notice that is still due would keep back what must not be sent.
        yield {"do": "emit", "env": dict.fromkeys(given.get("env", {}))}
    if "offers" in given and manifest.binding.notifications_shown == "next-run":
        # What such a CLI shows, an earlier run has fetched, from the same endpoint.
        yield {"do": "notify", **{key: written[0][key] for key in ("endpoint",) if key in written[0]}}


def _offers(offers: Any, specification: Specification) -> str:
    """Give what is offered as it goes over the wire."""
    if isinstance(offers, dict):
        return str(offers["text"])
    rows = specification.rows("notification-items")
    items = [{key: value for key, value in rows[offer].items() if key != "id"} for offer in offers]
    return json.dumps(items, ensure_ascii=False)


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


def _place_of_word(word: str, manifest: Manifest) -> str:
    """Give the folder that `in` names: `elsewhere`, or `project`, which is where events are recorded."""
    return ELSEWHERE if word == "elsewhere" else _place(manifest.actions["emit"])


def _step(
    step: Mapping[str, Any],
    given: Mapping[str, Any],
    offers: str,
    manifest: Manifest,
    specification: Specification,
) -> Step:
    if "rewind" in step:
        return Step((), (), rewind=_rewind(step["rewind"]["hours"], manifest))
    if "rc" in step:
        files = _rc_files(step["rc"], manifest, specification)
        return Step((), (), put=tuple(files or [FileState(rc_place(manifest.binding.rc.path), "missing")]))
    action = _action(step, manifest)
    env = {**manifest.env, **action.env, **given.get("env", {}), **step.get("env", {})}
    command = Command(
        args=action.args,
        place=_place_of_word(step["in"], manifest) if "in" in step else _place(action),
        env=tuple(sorted((name, value) for name, value in env.items() if value is not None)),
    )
    return Step(
        commands=(command,) * step.get("together", 1),
        replies=tuple(
            Reply(channel, offers if channel == manifest.binding.notifications_offered_on else "[]")
            for channel in (TELEMETRY, NOTIFICATIONS)
        ),
        behaviour=_behaviour(step.get("endpoint", {}), specification),
        kill="kill" in step,
    )


def _rewind(hours: int, manifest: Manifest) -> Rewind:
    rc = manifest.binding.rc
    if rc.history is None:
        raise UnboundActionError("the binding does not say where in the rc file it is noted what was shown")
    return Rewind(rc_place(rc.path), rc.history, hours)


def _behaviour(said: Mapping[str, str], specification: Specification) -> Behaviour:
    if not said:
        return Behaviour()
    row = specification.rows("endpoint-behaviours")[said["behaviour"]]
    points = {key: value for key, value in row.items() if key not in ("id", "does", "needs")}
    return Behaviour(host=said.get("host"), **points)


def _files(
    given: Mapping[str, Any], places: list[str], manifest: Manifest, specification: Specification
) -> list[FileState]:
    said = given.get("rc")
    if said is None and manifest.binding.consent == "opt-in":
        # Where a case says nothing of consent, it is about what happens with it, whoever has to ask for that.
        said = {"content": {manifest.binding.rc.choice: False}}
    files = _rc_files(said, manifest, specification)
    if "project_file" in given:
        # A binding without one is caught where roles are bound.
        settings = manifest.binding.project_file
        assert settings is not None
        files += [project_file(given["project_file"], place, settings.path) for place in sorted(set(places))]
    return files


def _rc_files(said: Any, manifest: Manifest, specification: Specification) -> list[FileState]:
    rc = manifest.binding.rc
    return rc_files(said, rc.path, bind_roles(specification.rows("damaged-files"), {"choice": rc.choice}))
