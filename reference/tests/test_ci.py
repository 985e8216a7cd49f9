"""Facts about the detection of CI, and of which service it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tactful.ci import detect

TABLE = Path(__file__).parents[2] / "spec" / "tables" / "ci-vendors.yaml"
# BaseLoader: what a table says in quotes or without is text to a variable.
ROWS: list[dict[str, Any]] = yaml.load(TABLE.read_text(), Loader=yaml.BaseLoader)["rows"]  # noqa: S506


@pytest.mark.parametrize("value", ["1", "true", "TRUE", "yes", "drone", " "])
def test_detects(value: str) -> None:
    """Any value of CI but the empty one, `0` and `false` detects (CI-1, CI-3)."""
    assert detect({"CI": value}) == "unknown"


@pytest.mark.parametrize("value", ["", "0", "false", "False", "FALSE"])
def test_says_nothing(value: str) -> None:
    """CI set to nothing, `0` or `false` in any case is no CI (CI-3)."""
    assert detect({"CI": value}) is None


@pytest.mark.parametrize("value", ["false", "False", "FALSE"])
def test_denies(value: str) -> None:
    """CI=false denies whatever else is set (CI-2)."""
    assert detect({"CI": value, "GITHUB_ACTIONS": "true", "TEAMCITY_VERSION": "2025.1"}) is None


@pytest.mark.parametrize("value", ["", "0"])
def test_does_not_deny(value: str) -> None:
    """An empty CI and `0` say nothing against a vendor's variable."""
    assert detect({"CI": value, "GITHUB_ACTIONS": "true"}) == "github-actions"


def test_unset() -> None:
    """Without a variable there is no CI."""
    assert detect({}) is None


def test_table_is_long() -> None:
    """At least fifty services are known."""
    assert len(ROWS) >= 50


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_vendor(row: dict[str, Any]) -> None:
    """What a service sets gives it away, and nothing does that is set to nothing (CI-4, CI-5)."""
    assert detect(row["env"]) == row["id"]
    assert detect(dict.fromkeys(row["env"], "")) is None


@pytest.mark.parametrize("row", [row for row in ROWS if "all" in row], ids=lambda row: row["id"])
def test_all_of(row: dict[str, Any]) -> None:
    """Where all variables are to fit, one of them gives nothing away."""
    for name, value in row["env"].items():
        assert detect({name: value}) is None


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"GITHUB_ACTIONS": "0"}, None),
        ({"GITHUB_ACTIONS": "False"}, None),
        ({"TEAMCITY_VERSION": "0"}, "teamcity"),
        ({"CI_NAME": "sourcehut-like"}, None),
        ({"NODE": "/app/.heroku/node/bin/node --flag"}, "heroku"),
        ({"NODE": "/usr/bin/node"}, None),
        ({"VERCEL": "1"}, "vercel"),
    ],
)
def test_kinds(environ: dict[str, str], expected: str | None) -> None:
    """A flag is not given by zero or false, an id is; equals is the whole value and includes a part; any one will do."""
    assert detect(environ) == expected


@pytest.mark.parametrize(
    ("environ", "first"),
    [
        ({"GITHUB_ACTIONS": "true", "GITEA_ACTIONS": "true"}, "gitea-actions"),
        ({"DRONE": "true", "HARNESS_BUILD_ID": "7"}, "harness"),
        ({"CI": "woodpecker"}, "woodpecker"),
    ],
)
def test_first_row(environ: dict[str, str], first: str) -> None:
    """Of the rows that fit the first is named, and CI alone names nothing where one fits (CI-5)."""
    assert detect(environ) == first
