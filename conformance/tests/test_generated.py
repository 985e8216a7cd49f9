"""What is generated from the specification is fresh, and the package carries the specification whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tactful_conformance.authoring.__main__ import generated, main
from tactful_conformance.specification import Specification, load_specification
from tactful_conformance.specification.load import installed_folder

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "spec"
NAMES = (
    "reference/tactful/_tables.py",
    "spec/schemas/payload.schema.json",
    "spec/tactful.json",
    "spec/vectors/ci.json",
    "spec/vectors/decision.json",
    "spec/vectors/mode.json",
    "spec/vectors/notification.json",
    "spec/vectors/text.json",
)


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """The text of every generated file, as it would be written now."""
    return generated(load_specification(SPEC))


@pytest.mark.parametrize("name", NAMES)
def test_fresh(files: dict[str, str], name: str) -> None:
    """A generated file in the checkout is what the specification gives."""
    assert (ROOT / name).read_text(encoding="utf-8") == files[name]


def test_names(files: dict[str, str]) -> None:
    """These files are generated, and no others."""
    assert set(NAMES) == set(files)


def test_bundle(files: dict[str, str], specification: Specification) -> None:
    """One file holds the data of every other file of the specification, by its folder and its name."""
    bundle = json.loads(files["spec/tactful.json"])
    expected = {
        (path.parent.name, path.name.split(".")[0])
        for path in SPEC.rglob("*.*")
        if path.parent != SPEC and path.is_file()
    }

    assert expected == {(folder, name) for folder in bundle if folder != "tactful" for name in bundle[folder]}
    assert bundle["tables"]["events"]["rows"] == specification.tables["events"]["rows"]
    assert bundle["vectors"]["ci"] == json.loads(files["spec/vectors/ci.json"])
    assert len(bundle["cases"]["OPT"]["cases"]) > 20
    assert files["spec/tactful.json"].isascii()


def relative(folder: Path) -> dict[str, bytes]:
    """Give the bytes of every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_installed_specification_is_whole() -> None:
    """The installed package carries every file of the specification, byte for byte, and no other."""
    expected = relative(SPEC)

    actual = relative(installed_folder())

    assert sorted(expected) == sorted(actual)
    assert [name for name in expected if expected[name] != actual[name]] == []


def test_tables_are_those_of_the_specification(files: dict[str, str], specification: Specification) -> None:
    """The reference's tables are Python that says what the tables of the specification say."""
    tables: dict[str, Any] = {}
    exec(compile(files["reference/tactful/_tables.py"], "_tables.py", "exec"), tables)  # noqa: S102 - our own text

    modes = specification.rows("notification-modes")
    assert {row["trigger"]: row["name"] for row in specification.rows("events").values()} == tables["EVENTS"]
    assert list(modes) == list(tables["MODES"])
    assert {row["legacy"] for row in modes.values()} == {row["legacy"] for row in tables["MODES"].values()}
    assert tables["MODES"]["off"]["eligible"] == ()
    assert tables["MODES"]["force"]["eligible"] is None
    assert tables["MODES"]["upgrades-only"]["eligible"] == tuple(modes["upgrades-only"]["eligible"])
    assert tables["MODE_DEFAULTS"] == {"outside_ci": "on", "in_ci": "upgrades-only", "unknown": "upgrades-only"}
    assert tables["BINDINGS"]["serverless"]["rc"] == specification.bindings["serverless"]["rc"]
    assert "raises" not in tables["BINDINGS"]["serverless"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("how", ["changed", "missing"])
def test_stale_and_written(checkout: Path, capsys: pytest.CaptureFixture[str], name: str, how: str) -> None:
    """A generated file that was edited or is missing is named by the check, which leaves it; writing makes it good."""
    path = checkout / name
    good = path.read_text(encoding="utf-8")
    path.unlink()
    if how == "changed":
        path.write_text(good + "\n", encoding="utf-8")

    statuses = [main(["check", "--root", str(checkout)])]
    assert capsys.readouterr().err == f"{name} is stale: run `nox -s spec -- write`.\n"
    assert path.exists() == (how == "changed")

    statuses += [main([what, "--root", str(checkout)]) for what in ("write", "check")]
    assert (statuses, capsys.readouterr().err) == ([1, 0, 0], "")
    assert good == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in NAMES if "/vectors/" in name])
@pytest.mark.parametrize("place", [0, 20, -1])
def test_vector_taken_out(checkout: Path, capsys: pytest.CaptureFixture[str], name: str, place: int) -> None:
    """A vector that somebody took out is missed by its name, wherever it stood."""
    data = json.loads((checkout / name).read_text(encoding="utf-8"))
    lost = data["vectors"].pop(place)["id"]
    (checkout / name).write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    status = main(["check", "--root", str(checkout)])

    assert (status, capsys.readouterr().err) == (1, f"{name} is stale, lacks `{lost}`: run `nox -s spec -- write`.\n")


def test_writing_changes_nothing_that_is_fresh(checkout: Path) -> None:
    """What is generated is the same each time, and nothing else is written."""
    before = relative(checkout)

    main(["write", "--root", str(checkout)])

    assert before == relative(checkout)
