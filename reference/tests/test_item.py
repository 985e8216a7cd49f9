"""Facts about notifications as they are received."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful import item


@pytest.mark.parametrize(
    ("interval", "hours"),
    [
        (None, 24),
        (0, 0),
        (1, 1),
        (1.9, 1),
        (0.5, 0),
        (168, 168),
        ("12", 12),
        ("12.9", 12),
        (" 3 ", 3),
        ("0", 0),
        (-1, 24),
        (-0.5, 24),
        ("-1", 24),
        ("", 24),
        ("soon", 24),
        ("1_000", 24),
        ("\u0663", 24),
        ("nan", 24),
        ("inf", 24),
        (math.inf, 24),
        (math.nan, 24),
        (True, 24),
        (False, 24),
        ([], 24),
        ({}, 24),
    ],
)
def test_interval(interval: object, hours: int) -> None:
    """Numbers and numeric strings are floored to hours; what is negative or no number is 24."""
    assert item.read_hours(interval) == hours


@pytest.mark.parametrize(
    "entry",
    [
        None,
        "text",
        [],
        {},
        {"code": "A"},
        {"message": "text"},
        {"code": "", "message": "text"},
        {"code": 1, "message": "text"},
        {"code": "A", "message": None},
        {"code": "A", "message": ""},
        {"code": "A", "message": "\x1b\u202e \n"},
        {"code": "A" * 501, "message": "text"},
    ],
)
def test_malformed(entry: object) -> None:
    """An entry without a code and something to show is passed over, and those beside it are not."""
    good = {"code": "GOOD", "message": "text"}
    assert [read.code for read in item.read_all([entry, good])] == ["GOOD"]


@pytest.mark.parametrize("received", [None, {}, "[]", 1, True])
def test_no_list(received: object) -> None:
    """What is no list has no items."""
    assert list(item.read_all(received)) == []


def test_one_line() -> None:
    """A message becomes one line: new lines, tabs and runs of space are one space each."""
    assert item.clean("  a\r\nb\t\tc\u2028d\x85e\u00a0f ") == "a b c d e f"


def test_removes() -> None:
    """Escape, control, bidirectional and invisible characters and lone surrogates are removed."""
    assert item.clean("a\x1b[31m\x07\x00b\u202ec\u2066d\u200be\ufefff\x9bg\ud800h") == "a[31mbcdefgh"


@given(st.text(st.characters(), max_size=700))
def test_clean(message: str) -> None:
    """Whatever is received, what is shown is printable, one line, bounded, and stays so when cleaned again."""
    line = item.clean(message)
    assert line.isprintable()
    assert len(line) <= item.LENGTH_LIMIT
    assert item.clean(line).startswith(line.rstrip())


@pytest.mark.parametrize(("length", "valid"), [(0, False), (1, True), (500, True), (501, False)])
def test_length_of_a_code(length: int, valid: bool) -> None:  # noqa: FBT001 - a column of a table
    """A code has 1 to 500 characters."""
    assert (item.read({"code": "x" * length, "message": "text"}) is not None) is valid
