"""An observation is written as JSON and read again without a loss."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tactful_conformance.observation import (
    CommandSeen,
    Connection,
    Datagram,
    FileSeen,
    Lookup,
    Observation,
    Output,
    Request,
    StepSeen,
    from_json,
    to_json,
)
from tactful_conformance.specification import Specification

CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXT = st.text(CHARACTERS, max_size=5)
NAME = st.text(CHARACTERS, min_size=1, max_size=5)
DATA = st.binary(max_size=5) | TEXT.map(str.encode)
COUNT = st.integers(min_value=0)


def some(of: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[Any]:
    """Give a few, as a tuple."""
    return st.lists(of, min_size=least, max_size=2).map(tuple)


OUTPUTS = st.builds(Output, data=DATA, size=COUNT)
COMMANDS = st.builds(
    CommandSeen,
    argv=some(TEXT),
    folder=NAME,
    exit_status=st.none() | st.integers(),
    stdout=OUTPUTS,
    stderr=OUTPUTS,
)
FILES = st.builds(
    FileSeen,
    place=NAME,
    kind=st.sampled_from(["text", "directory", "link", "fifo", "other"]),
    data=st.none() | DATA,
    target=st.none() | TEXT,
)
REQUESTS = st.builds(Request, channel=NAME, headers=some(st.tuples(TEXT, TEXT)), body=DATA)
CONNECTIONS = st.builds(Connection, channel=NAME, requests=COUNT, data=DATA)
STEPS = st.builds(
    StepSeen,
    commands=some(COMMANDS, 1),
    requests=some(REQUESTS),
    connections=some(CONNECTIONS),
    lookups=st.none() | some(st.builds(Lookup, channel=NAME)),
    datagrams=st.none() | some(st.builds(Datagram, channel=NAME, data=DATA)),
    files=some(FILES),
    leftover=some(TEXT),
)
OBSERVATIONS = st.builds(
    Observation,
    scenario=NAME,
    level=st.sampled_from(["wire", "endpoint"]),
    root=NAME,
    account=st.none() | NAME,
    began=st.floats(min_value=1, allow_infinity=False),
    before=some(FILES),
    steps=some(STEPS, 1),
)


@given(observation=OBSERVATIONS)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
def test_round_trip(observation: Observation, specification: Specification) -> None:
    """Whatever was seen fits the schema once it is JSON, and is the same when it is read again."""
    data = json.loads(json.dumps(to_json(observation)))
    specification.schemas.validator("observation").validate(data)

    actual = from_json(data)

    assert observation == actual


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ""),
        (b"text", "text"),
        ("ä\0\n".encode(), "ä\0\n"),
        (b"\xef\xbb\xbf{}", "\ufeff{}"),
        (b"\xff\xfe", {"base64": "//4="}),
        (b'{"base64": "//4="}', '{"base64": "//4="}'),
        (None, None),
    ],
)
def test_bytes(data: bytes | None, expected: Any, seen: Any) -> None:
    """Bytes are text where they are UTF-8, else base64; what could not be read is null, and not empty."""
    observation = seen.observation({"files": [{"place": "a", "data": data}]})

    actual = to_json(observation)["steps"][0]["files"][0]["data"]

    assert expected == actual
    assert from_json(to_json(observation)).steps[0].files[0].data == data


@pytest.mark.parametrize("unseen", [None, ()])
def test_unseen(unseen: Any, seen: Any) -> None:
    """What a level cannot see is null and stays apart from what it saw nothing of."""
    observation = seen.observation({"lookups": unseen, "datagrams": unseen})

    actual = json.loads(json.dumps(to_json(observation)))["steps"][0]

    assert [None if unseen is None else []] * 2 == [actual["lookups"], actual["datagrams"]]
    assert from_json(to_json(observation)).steps[0].lookups == unseen


@pytest.mark.parametrize(
    "changes", [{"more": 1}, {"steps": None}, {"steps": [{}]}, {"before": [{"place": "a", "kind": "text"}]}]
)
def test_no_observation(changes: dict[str, Any], seen: Any) -> None:
    """A recording with a key too many or too few is refused."""
    data = to_json(seen.observation({})) | changes

    with pytest.raises(Exception, match=r"While structuring Observation"):
        from_json(data)


@pytest.mark.parametrize(
    ("data", "size", "text", "truncated"),
    [
        (b"", 0, "", False),
        (b"abc", 3, "abc", False),
        (b"abc", 4, "abc", True),
        (b"", 1, "", True),
        (b"a\xffb", 3, "a\ufffdb", False),
    ],
)
def test_output(data: bytes, size: int, text: str, *, truncated: bool) -> None:
    """An output is text whatever its bytes are, and tells whether there was more of it than was kept."""
    output = Output(data, size)

    assert (text, truncated) == (output.text, output.truncated)
