"""`payload`: what stands in the bodies of telemetry."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import jmespath
from jsonschema.validators import validator_for

from tactful_conformance.judge.finding import NothingToJudgeError
from tactful_conformance.manifest.channels import TELEMETRY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jsonschema.protocols import Validator

    from tactful_conformance.judge.view import View
    from tactful_conformance.observation import Request, StepSeen

_EXCERPT = 300
#: A name that no schema has.
_UNNAMED = "tactful-unnamed"
# A date with a time (RFC 3339), and seconds or milliseconds since 1970.
_TIME, _EPOCH = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-][\d:]+)"), 1_000_000_000


def match_payload(wanted: Mapping[str, Any], view: View) -> str | None:
    """Hold each word; `is` goes with `field`."""
    return next((seen for word in wanted if word != "is" and (seen := _WORDS[word](wanted, view))), None)


def _schema(_wanted: Mapping[str, Any], view: View) -> str | None:
    """Hold every body of all steps against the published schema."""
    bodies = [body for step in view.observation.steps for body in _bodies(step)]
    if not bodies:
        raise NothingToJudgeError("nothing was sent that could be held against the published schema")
    validator = _validator(view)
    for body in bodies:
        if isinstance(body, NoJsonError):
            return f"a body that is not JSON: {body}"
        error = next(iter(validator.iter_errors(body)), None)
        if error is not None:
            return f"at {error.json_path}: {error.message[:_EXCERPT]}"
    return None


def _closed(_wanted: Mapping[str, Any], view: View) -> str | None:
    """Hold that the published schema refuses a body of the step, with one more field at each place that can have one."""
    bodies = [body for body in _bodies(view.step) if not isinstance(body, NoJsonError)]
    if not bodies:
        raise NothingToJudgeError("nothing was sent to which a field could be added")
    validator = _validator(view)
    for body in bodies:
        for place, node in _objects(body, "$"):
            node[_UNNAMED] = 1
            allowed = validator.is_valid(body)
            del node[_UNNAMED]
            if allowed:
                return f"a field that it does not name is allowed at {place}"
    return None


def _field(wanted: Mapping[str, Any], view: View) -> str | None:
    """Hold the value of a field, by its row in the table, in every event of the step."""
    events = view.events()
    if not events:
        raise NothingToJudgeError("no event was sent that could have the field")
    for event in events:
        seen = jmespath.search(view.reading.fields[wanted["field"]], event.row)
        # By type too: in Python True is 1.
        if json.dumps(seen) != json.dumps(wanted["is"]):
            return f"{wanted['field']}: {json.dumps(seen, ensure_ascii=False)}"
    return None


def _user(wanted: Mapping[str, Any], view: View) -> str | None:
    """Hold `none` or `some` against the users in the events of the step."""
    events = view.events()
    if not events:
        raise NothingToJudgeError("no event was sent that could name a user")
    users = [user for event in events if (user := view.reading.user(event)) is not None]
    if (wanted["user"] == "some") == bool(users):
        return None
    return f"user: {', '.join(map(str, users))}" if users else "no user"


def _users(_wanted: Mapping[str, Any], view: View) -> str | None:
    """Hold that in each request of all steps either every event names a user or none does."""
    requests = [r for step in view.observation.steps for r in step.requests if r.channel == TELEMETRY]
    read = [events for request in requests if (events := view.reading.events(request))]
    if not read:
        raise NothingToJudgeError("no event was sent that could name a user")
    for events in read:
        users = [view.reading.user(event) for event in events]
        if len({user is None for user in users}) > 1:
            return f"in one request: {', '.join('no user' if user is None else str(user) for user in users)}"
    return None


def _shown_by(_wanted: Mapping[str, Any], view: View) -> str | None:
    """Hold what the command of the step before printed against the one body of this step, but for ids and times."""
    bodies = [_plain(body) for body in _bodies(view.step)]
    if not bodies:
        raise NothingToJudgeError("nothing was sent that could have been shown")
    text = view.observation.steps[view.index - 1].commands[0].stdout.text
    try:
        shown = _plain(json.loads(text))
    except (ValueError, RecursionError):
        return f"what was shown is not JSON: {text[:_EXCERPT]!r}"
    ids = [event.id for event in view.events()]
    if [_without_ids(body, ids) for body in bodies] == [_without_ids(shown, [*ids, *_ids_of(text, view)])]:
        return None
    return f"shown {json.dumps(shown)[:_EXCERPT]}, and sent {json.dumps(bodies)[:_EXCERPT]}"


def _ids_of(text: str, view: View) -> list[str | None]:
    return [event.id for event in view.reading.read(text)]


class NoJsonError(ValueError):
    """A body that is not JSON; its text is how it begins."""


def _bodies(step: StepSeen) -> Iterator[Any]:
    for request in step.requests:
        if request.channel == TELEMETRY:
            yield _body(request)


def _body(request: Request) -> Any:
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        return NoJsonError(repr(request.body[:_EXCERPT]))


def _validator(view: View) -> Validator:
    # The plan observes such a case only where a schema is published.
    assert view.reading.payload is not None
    schema = view.reading.payload.schema
    assert schema is not None
    made: Validator = validator_for(schema)(schema)
    return made


def _objects(node: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        for key, child in list(node.items()):
            yield from _objects(child, f"{place}.{key}")
        yield place, node
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from _objects(child, f"{place}[{index}]")


def _plain(node: Any) -> Any:
    """Give a body with every time taken out."""
    if isinstance(node, dict):
        return {key: _plain(child) for key, child in node.items()}
    if isinstance(node, list):
        return [_plain(child) for child in node]
    is_time = _TIME.fullmatch(node) if isinstance(node, str) else isinstance(node, int | float) and node > _EPOCH
    return "<time>" if is_time else node


def _without_ids(node: Any, ids: list[str | None]) -> Any:
    if isinstance(node, dict):
        return {key: _without_ids(child, ids) for key, child in node.items()}
    if isinstance(node, list):
        return [_without_ids(child, ids) for child in node]
    return "<id>" if isinstance(node, str) and node in ids else node


_WORDS: Mapping[str, Callable[[Mapping[str, Any], View], str | None]] = {
    "closed": _closed,
    "field": _field,
    "schema": _schema,
    "shown_by": _shown_by,
    "user": _user,
    "users": _users,
}
