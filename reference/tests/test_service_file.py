"""Facts about the part of YAML that is read of a serverless.yml."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tactful_cli.service_file import parse

WHOLE = """\
%YAML 1.2
---
# a service
service: demo   # its name
'quoted key': "double \\u00e9 \\"x\\" # no comment"
provider:
  name: 'it''s aws'
  runtime: python3.11

  memorySize: 512
plugins:
- serverless-offline
- ./local
-   '@scope/x'
functions:
  hello:
    handler: hello.handler
    timeout: 6
    events:
      - httpApi: GET /x
      - http:
          path: /
          method: get
      - schedule: rate(1 day)
      - websocket
      - - nested
        - list
  empty:
flow: {a: [1, "b, c", {d: e}], f: g h, url: https://x.example:80/}
long: [
  a,
  b
]
at: https://x.example:80/
"""


def test_agrees_with_yaml() -> None:
    """What is in the part that is read means what it means in YAML; nothing said is None."""
    expected = yaml.load(WHOLE.replace("  empty:", "  empty: NONE"), Loader=yaml.BaseLoader)  # noqa: S506
    expected["functions"]["empty"] = None
    assert parse(WHOLE) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x 1\nb: 2", {"b": "2"}),
        ("a: *x\nb: 2", {"b": "2"}),
        ("a: !Ref x\nb: 2", {"b": "2"}),
        ("a: {b: !GetAtt c.d, e: f}\ng: [!Ref h, i]", {"a": {"e": "f"}, "g": ["i"]}),
        ("a: |\n  service: x\n  - y\nb: 2", {"b": "2"}),
        ("a: >-\n  service: x\nb: 2", {"b": "2"}),
        ("a: one\n  two\nb: 2", {"b": "2"}),
        ('a: "one\n  two"\nb: 2', {"b": "2"}),
        ("a: &x\n  c: 1\nb: 2", {"b": "2"}),
        ("<<: *x\nb: 2", {"b": "2"}),
        ("b: 2\n? a\n: 1", {"b": "2"}),
        ("a: [1, 2\nb: 2", {"b": "2"}),
        ("a: 'open\nb: 2", {"b": "2"}),
        ('a: "\\x41"\nb: 2', {"b": "2"}),
        ("a: 'x' y\nb: 2", {"b": "2"}),
        ("a: b: c\nd: 2", {"d": "2"}),
        ("- a\n- !x b\n- c", ["a", "c"]),
        ("a:\n  - b\n   c: d\n  - e", {"a": ["e"]}),
        ("a:\n\tb: 1\nc: 2", {"c": "2"}),
        ("a: 1\n---\na: 2", {"a": "1"}),
        ("a: 1\n...\nb: 2", {"a": "1"}),
    ],
)
def test_leaves_out(text: str, expected: Any) -> None:
    """What is not in that part is left out with all that belongs to it, and what stands beside it is read."""
    assert parse(text) == expected


@pytest.mark.parametrize(
    "text", ["", "# nothing", "service: [", "[", "{", "!x", "\ufeff", "- ", "a", "---\n", ":", "a: :"]
)
def test_stops_at_nothing(text: str) -> None:
    """Text of no sense is no error, and is no map with a value."""
    found = parse(text)
    assert not isinstance(found, dict) or set(found.values()) <= {None, ":"}


def test_mark() -> None:
    """A byte order mark is passed over."""
    assert parse("\ufeffa: 1") == {"a": "1"}


def test_depth() -> None:
    """Depth is bounded: what is deeper is left out."""
    deep = "".join(f"{' ' * n}a:\n" for n in range(2000))
    assert isinstance(parse(deep), dict)
    assert parse(f"a: {'[' * 2000}\nb: 2") == {"b": "2"}


@given(st.text(alphabet="ab:-#[]{},'\"\\ \n\t&|!", max_size=60))
def test_never_raises(text: str) -> None:
    """No text is an error."""
    parse(text)


NAMES = st.text(alphabet="abc-_.", min_size=1, max_size=5).filter(lambda name: name[0] not in "-." and name != "...")


@given(
    value=st.recursive(
        NAMES,
        lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(NAMES, inner, min_size=1, max_size=3),
    )
)
@pytest.mark.parametrize("style", ["block", "flow"])
def test_reads_what_yaml_writes(value: Any, style: str) -> None:
    """Maps, lists and plain text that a YAML library wrote are read back, in either style."""
    text = yaml.dump({"top": value}, default_flow_style=style == "flow", width=10_000)
    assert parse(text) == {"top": value}
