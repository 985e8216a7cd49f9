"""YAML is read strictly: what looks like a string is one, and every mistake is named with its line."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tactful_conformance.specification import Problem
from tactful_conformance.specification import yaml as module

Read = Callable[[Path], module.Document]
ReadText = Callable[[str], Any]


@pytest.fixture(scope="module", params=["libyaml", "Python"])
def read_document(request: pytest.FixtureRequest) -> Iterator[Read]:
    """The reader with the parser that PyYAML was built with, and with the one in Python that it always has."""
    if request.param == "libyaml":
        yield module.read_document
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(yaml, "CSafeLoader")
        found = importlib.util.spec_from_file_location("read_in_python", module.__file__)
        assert found is not None
        assert found.loader is not None
        python = importlib.util.module_from_spec(found)
        patch.setitem(sys.modules, "read_in_python", python)
        found.loader.exec_module(python)
        yield python.read_document


@pytest.fixture
def read(tmp_path: Path, read_document: Read) -> ReadText:
    """Read a text as a file, and give its value."""

    def write_and_read(text: str) -> Any:
        path = tmp_path / "file.yaml"
        path.write_text(text, encoding="utf-8")
        return read_document(path).value

    return write_and_read


STRINGS = (
    *("off", "on", "no", "yes", "n", "y", "True", "FALSE", "Null", "NULL", "~"),
    *("3.40", "1e3", ".inf", ".nan", "0x10", "0o17", "010", "1_000", "+1", "-0", "00", "--1", "12:30:45"),
    *("2026-11-23", "2026-11-23T10:00:00Z", "<<", "=", "nulls", "truest", "1 2"),
)


@pytest.mark.parametrize("word", STRINGS)
def test_word_is_a_string(read: ReadText, word: str) -> None:
    """A plain word that other readers take for a truth value, a number or a date stays what it looks like."""
    expected = {"key": word}

    actual = read(f"key: {word}\n")

    assert expected == actual


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("0", 0),
        ("7", 7),
        ("-12", -12),
        ("9007199254740993", 9007199254740993),
        ('"true"', "true"),
        ("'null'", "null"),
        ('"7"', "7"),
        ("|\n  7\n", "7\n"),
        ("", ""),
    ],
)
def test_value(read: ReadText, text: str, expected: object) -> None:
    """Three words and decimal integers are no strings, unless they are quoted."""
    actual = read(f"key: {text}\n")["key"]

    assert (type(expected), expected) == (type(actual), actual)


LIMIT = 10**30
# JSON escapes what is above 16 bits as two halves, which YAML does not put together; YAML folds lines at U+2028.
PRINTABLE = st.characters(exclude_categories=("C", "Zl", "Zp"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LIMIT, LIMIT) | st.text(PRINTABLE, max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc$é ", max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(value=VALUES)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_json_reads_as_itself(read: ReadText, value: Any) -> None:
    """A JSON text without fractions is read as what it says."""
    assert value == read(json.dumps(value, ensure_ascii=False))


# Lists in a mapping: 101 together.
DEEP = "[" * 100 + "]" * 100
FAR_TOO_DEEP = "[" * 100_000

PROBLEMS = {
    "duplicate key": ("a: 1\nb: 2\na: 3\n", 3, "the key `a` is here twice. It stands at line 1 already."),
    "duplicate key below": ("a:\n  - b: 1\n    b: 2\n", 3, "the key `b` is here twice. It stands at line 2 already."),
    "duplicate key in quotes": ('a: 1\n"a": 2\n', 2, "the key `a` is here twice."),
    "duplicate key with an escape": ('a: 1\n"\\x61": 2\n', 2, "the key `a` is here twice."),
    "duplicate key in braces": ("a: {b: 1,\n  b: 2}\n", 2, "the key `b` is here twice."),
    "anchor": ("a: 1\nb: &x 1\n", 2, "anchors and aliases are not used here. Write the value out."),
    "anchor and alias": ("a: 1\nb: &x 1\nc: *x\n", 2, "anchors and aliases are not used here."),
    "anchor of a mapping": ("a:\nb: &x {c: 1}\n", 2, "anchors and aliases are not used here."),
    "anchor of itself": ("a:\nb: &x [*x]\n", 2, "anchors and aliases are not used here."),
    "anchor of a key": ("a: 1\n&x b: 1\n", 2, "anchors and aliases are not used here."),
    "alias of nothing": ("a: 1\nb: *x\n", 2, "anchors and aliases are not used here."),
    "merge": ("a: &x {b: 1}\nc:\n  <<: *x\n", 1, "anchors and aliases are not used here."),
    "tag of our own": ("a: 1\nb: !ours 1\n", 2, "tags are not used here: !ours."),
    "tag of a string": ("a: 1\nb: !!str 1\n", 2, "tags are not used here: tag:yaml.org,2002:str."),
    "tag that the value does not fit": ("a: 1\nb: !!int x\n", 2, "tags are not used here: tag:yaml.org,2002:int."),
    "tag of a mapping": ("a: 1\nb: !!set {c, d}\n", 2, "tags are not used here: tag:yaml.org,2002:set."),
    "tag of code": ("a: 1\nb: !!python/name:os.system\n", 2, "tags are not used here: tag:yaml.org,2002:python"),
    "tag without a name": ("a: 1\nb: ! 1\n", 2, "tags are not used here: !."),
    "second document": ("a: 1\n---\nb: 1\n", 2, "a second document begins here. A file holds one."),
    "second document behind an end": ("a: 1\n...\n---\n", 3, "a second document begins here."),
    "key true": ("a: 1\ntrue: 1\n", 2, 'a key must be a string. Quote it: "true".'),
    "key null": ("a: 1\nnull: 1\n", 2, 'a key must be a string. Quote it: "null".'),
    "key of digits": ("a:\n  200: 1\n", 2, 'a key must be a string. Quote it: "200".'),
    "key that is a list": ("a: 1\n? [b, c]\n: 1\n", 2, "a key must be a string, and no list or mapping."),
    "key that is a mapping": ("? {b: c}\n: 1\n", 1, "a key must be a string, and no list or mapping."),
    "not closed": ("a: 1\nb: [1,\n", 3, "this is not YAML: "),
    "quote not closed": ("a: 'b\n", 2, "this is not YAML: "),
    "tab": ("a:\n\tb: 1\n", 2, "this is not YAML: "),
    "colon too many": ("a: 1\nb: c: d\n", 2, "this is not YAML: mapping values are not allowed "),
    "control character": ("é: é\nb: \x01\n", 2, "there is a control character here, which YAML does not have."),
    "too many digits": ("a: 1\nb: " + "9" * 5000, 2, "this number has too many digits. Quote it."),
    "too deep": ("a: 1\nb: " + DEEP, 2, "lists and mappings are nested deeper than 100 here."),
    "far too deep": ("a: 1\nb: " + FAR_TOO_DEEP, 2, "lists and mappings are nested deeper than 100 here."),
}


@pytest.mark.parametrize(("text", "line", "said"), PROBLEMS.values(), ids=PROBLEMS)
def test_problem_names_the_line(read: ReadText, tmp_path: Path, text: str, line: int, said: str) -> None:
    """What is not read is refused, with the file, the line and a sentence."""
    expected = f"{tmp_path / 'file.yaml'}:{line}: {said}"

    with pytest.raises(Problem) as caught:
        read(text)

    assert str(caught.value).startswith(expected), caught.value


def test_deepest_that_is_read(read: ReadText) -> None:
    """Lists nested a hundred deep are read: the limit is just below what is refused."""
    actual = read("[" * 100 + "]" * 100)

    assert len(json.dumps(actual)) == 200


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "\ufeff"])
def test_empty(read: ReadText, tmp_path: Path, text: str) -> None:
    """A file without a value is a problem of its own."""
    with pytest.raises(Problem) as caught:
        read(text)

    assert str(caught.value) == f"{tmp_path / 'file.yaml'}: the file is empty."


def test_missing(read_document: Read, tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(Problem) as caught:
        read_document(tmp_path / "none.yaml")

    assert str(caught.value) == f"{tmp_path / 'none.yaml'}: there is no such file. Check the path."


def test_folder(read_document: Read, tmp_path: Path) -> None:
    """A folder is not read as a file."""
    with pytest.raises(Problem) as caught:
        read_document(tmp_path)

    assert str(caught.value) == f"{tmp_path}: the file cannot be read: Is a directory."


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"a: 1\nb: \xff\n", 2), ("a: é\n".encode("latin-1"), 1), ("a: 1\n".encode("utf-16"), 1)],
    ids=["stray byte", "latin-1", "utf-16"],
)
def test_not_utf_8(read_document: Read, tmp_path: Path, data: bytes, line: int) -> None:
    """A file in another encoding than UTF-8 is refused at the line of the first byte that is not."""
    path = tmp_path / "file.yaml"
    path.write_bytes(data)

    with pytest.raises(Problem) as caught:
        read_document(path)

    assert str(caught.value).startswith(f"{path}:{line}: the file is not UTF-8: ")


@pytest.mark.parametrize("text", ["\ufeffa: 1\n", "a: 1\r\n", "%YAML 1.2\n---\na: 1\n", "---\na: 1\n...\n"])
def test_other_spellings(read: ReadText, text: str) -> None:
    """A byte order mark, Windows line ends, a directive and the document's own marks change nothing."""
    assert read(text) == {"a": 1}


NESTED = """\
# a comment
a:
  b:
    - one
    - c: 1
      d: >-
        long
        text
e: {f: 1,
  g: [2,
    3]}
"""


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ((), "2"),
        (("a",), "2 (a)"),
        (("a", "b"), "3 (a.b)"),
        (("a", "b", 0), "4 (a.b.0)"),
        (("a", "b", 1), "5 (a.b.1)"),
        (("a", "b", 1, "d"), "6 (a.b.1.d)"),
        (("e",), "9 (e)"),
        (("e", "g"), "10 (e.g)"),
        (("e", "g", 1), "11 (e.g.1)"),
        (("a", "b", 1, "new"), "5 (a.b.1.new)"),
        (("a", "b", 7, "new"), "3 (a.b.7.new)"),
        (("nowhere", "at", "all"), "2 (nowhere.at.all)"),
    ],
)
def test_where(read_document: Read, tmp_path: Path, key: tuple[str | int, ...], expected: str) -> None:
    """A place is named by the line of its key, or of the nearest place around it, and by the key written out."""
    path = tmp_path / "file.yaml"
    path.write_text(NESTED, encoding="utf-8")

    actual = read_document(path).where(key)

    assert f"{path}:{expected}" == actual
