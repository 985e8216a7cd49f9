"""Facts about reading JSON and setting one key in its text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.json_text import assign, parse

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(max_size=3) | st.just("choice"), VALUES, max_size=4)
LAYOUTS = st.sampled_from([{}, {"indent": 2}, {"indent": "\t"}, {"separators": (",", ":")}, {"ensure_ascii": False}])


@given(OBJECTS, LAYOUTS, st.sampled_from(["", "\n", " \r\n"]), VALUES)
def test_sets_one_key(content: dict[str, object], layout: dict[str, object], end: str, value: object) -> None:
    """Setting a key changes that key, in any layout, and every other keeps its value and its place."""
    text = json.dumps(content, **layout) + end  # type: ignore[arg-type]
    changed = parse(assign(text, ("choice",), value).encode("utf-8", "surrogatepass"))
    assert list(changed.items()) == list({**content, "choice": value}.items())  # type: ignore[attr-defined]


@given(OBJECTS, LAYOUTS)
def test_sets_a_nested_key(content: dict[str, object], layout: dict[str, object]) -> None:
    """Setting a key inside another makes that one an object where it is none, and keeps what it held."""
    text = json.dumps(content, **layout)  # type: ignore[arg-type]
    inner = content.get("choice")
    kept = inner if isinstance(inner, dict) else {}
    expected = {**content, "choice": {**kept, "code": 1}}
    assert parse(assign(text, ("choice", "code"), 1).encode()) == expected


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ('{"a": 1.50, "b": 1E400}\n', '{"a": 1.50, "b": 1E400, "choice": true}\n'),
        ('{"choice":false,"n":123456789012345678901234567890}', '{"choice":true,"n":123456789012345678901234567890}'),
        ('{\n    "a": 1,\n    "choice": null\n}', '{\n    "a": 1,\n    "choice": true\n}'),
        ('{\r\n\t"a": 1\r\n}\r\n', '{\r\n\t"a": 1,\r\n\t"choice": true\r\n}\r\n'),
        ("{}", '{\n  "choice": true\n}'),
        ('\ufeff{"choice": 0}', '\ufeff{"choice": true}'),
        ('{"choice": 1, "choice": 2}', '{"choice": 1, "choice": true}'),
    ],
)
def test_keeps_every_other_character(text: str, changed: str) -> None:
    """Numbers keep their spelling, and the layout, a byte order mark and duplicate keys stay."""
    assert assign(text, ("choice",), value=True) == changed


def test_keeps_an_integer_that_python_refuses() -> None:
    """An integer of ten thousand digits is read, and survives digit by digit."""
    digits = "9" * 10_000
    text = f'{{"n": {digits}}}'
    assert isinstance(parse(text.encode()), dict)
    assert digits in assign(text, ("choice",), value=True)


def test_lays_out_nested_values() -> None:
    """A value of several lines is laid out like its neighbours."""
    assert assign('{\n  "a": 1\n}', ("h", "c"), 2) == '{\n  "a": 1,\n  "h": {\n    "c": 2\n  }\n}'


@pytest.mark.parametrize("data", [b"", b"{", b"NaN", b"[Infinity]", b'{"a": 1,}', b"\xff{}", "{}".encode("utf-16")])
def test_refuses(data: bytes) -> None:
    """What is not JSON in UTF-8 is a ValueError, Python's own extensions included."""
    with pytest.raises(ValueError):  # noqa: PT011 - JSONDecodeError and UnicodeDecodeError are both
        parse(data)
