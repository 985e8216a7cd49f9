"""What a case says about the rc file and the project's file becomes files in the sandbox."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tactful_conformance.plan import FileState
from tactful_conformance.plan.files import project_file, rc_files, rc_place
from tactful_conformance.plan.roles import bind_roles
from tactful_conformance.specification import Specification

DAMAGED = {
    "half": {"id": "half", "text": '{"off": tr'},
    "old": {"id": "old", "text": "\u00ff", "encoding": "latin-1"},
    "folder": {"id": "folder", "kind": "directory"},
    "pipe": {"id": "pipe", "kind": "fifo"},
    "loop": {"id": "loop", "kind": "link-loop"},
    "locked": {"id": "locked", "kind": "unreadable", "text": "{}"},
}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (None, []),
        ("missing", []),
        (
            "dangling-link",
            [FileState("home/dotfiles", "directory"), FileState("home/.rc", "link", target="dotfiles/nowhere")],
        ),
        ({}, [FileState("home/.rc", "text", data="{}\n")]),
        ({"content": {}}, [FileState("home/.rc", "text", data="{}\n")]),
        ({"content": {}, "mode": "0640"}, [FileState("home/.rc", "text", data="{}\n", mode=0o640)]),
        ({"damaged": "half"}, [FileState("home/.rc", "text", data='{"off": tr')]),
        ({"damaged": "old"}, [FileState("home/.rc", "text", data="ÿ", encoding="latin-1")]),
        ({"damaged": "folder"}, [FileState("home/.rc", "directory")]),
        ({"damaged": "pipe"}, [FileState("home/.rc", "fifo")]),
        ({"damaged": "loop"}, [FileState("home/.rc", "link", target=".rc")]),
        ({"damaged": "locked"}, [FileState("home/.rc", "text", data="{}", mode=0)]),
        (
            {"damaged": "half", "backup": "first copy"},
            [
                FileState("home/.rc", "text", data='{"off": tr'),
                FileState("home/.rc.bak", "text", data="first copy"),
            ],
        ),
        (
            {"content": {}, "link": True},
            [
                FileState("home/.rc", "link", target="dotfiles/rc"),
                FileState("home/dotfiles/rc", "text", data="{}\n"),
            ],
        ),
        (
            {"content": {}, "link": "chain"},
            [
                FileState("home/.rc", "link", target="dotfiles/rc.link"),
                FileState("home/dotfiles/rc.link", "link", target="rc"),
                FileState("home/dotfiles/rc", "text", data="{}\n"),
            ],
        ),
        (
            {"damaged": "half", "link": True, "backup": "first copy"},
            [
                FileState("home/.rc", "link", target="dotfiles/rc"),
                FileState("home/dotfiles/rc", "text", data='{"off": tr'),
                FileState("home/dotfiles/rc.bak", "text", data="first copy"),
            ],
        ),
    ],
)
def test_rc(said: Any, expected: list[FileState]) -> None:
    """The rc file is missing, whole or damaged, and maybe behind a link or beside an earlier copy."""
    assert expected == rc_files(said, ".rc", DAMAGED)


def test_link_below_a_folder() -> None:
    """Where the rc file lies below a folder of the home, its link names the real file from there."""
    link, real = rc_files({"content": {}, "link": True}, ".config/cli/rc.json", DAMAGED)

    assert (link.place, link.target) == ("home/.config/cli/rc.json", "../../dotfiles/rc.json")
    assert real.place == "home/dotfiles/rc.json"
    assert rc_place(".config/cli/rc.json") == "home/.config/cli/rc.json"


CONTENT = {"zebra": [1, {"deep": None}], "ключ": "значение ✓", "off": True, "n": 9007199254740993}


@pytest.mark.parametrize(
    "file",
    [rc_files({"content": CONTENT}, ".rc", DAMAGED)[0], project_file({"content": CONTENT}, "work/service", ".rc")],
    ids=["rc", "project"],
)
def test_content(file: FileState) -> None:
    """A file's content is JSON with its keys in the order of the case, as a person would have written it."""
    assert json.loads(file.data) == CONTENT
    assert list(json.loads(file.data)) == list(CONTENT)
    assert '\n  "ключ": "значение ✓",\n' in file.data
    assert file.data.endswith("\n}\n")


@pytest.mark.parametrize(("place", "expected"), [("work/service", "work/service/.rc"), ("elsewhere", "elsewhere/.rc")])
def test_project_file(place: str, expected: str) -> None:
    """The project's file lies in the folder that a command runs in."""
    assert project_file({"content": {}}, place, ".rc") == FileState(expected, "text", data="{}\n")


def test_every_damage(specification: Specification) -> None:
    """Every row of the table of damage becomes a file, a pipe, a folder or a link, and none is whole."""
    rows = bind_roles(specification.rows("damaged-files"), {"choice": "off"})
    whole = []
    for name in rows:
        (file,) = rc_files({"damaged": name}, ".rc", rows)
        assert file.kind in {"text", "directory", "fifo", "link"}
        try:
            if file.kind == "text" and file.mode is None:
                whole += [name] * isinstance(json.loads(file.data.encode(file.encoding).decode()), dict)
        except ValueError:
            continue

    assert whole == []
    assert len(rows) > 10
