"""Facts about how free text becomes known values."""

from __future__ import annotations

from typing import Any

import pytest

from tactful import known

CANARY = "canary-7101"


def describe(**said: Any) -> dict[str, Any]:
    """Describe a service of which only this is said."""
    return known.describe(said)


def test_listed() -> None:
    """Listed values stand as they are, in the shape that is published (PAY-3)."""
    service = {
        "provider": "aws",
        "runtime": "python3.11",
        "memory_size": 1024,
        "functions": [
            {"events": ["http", "s3", "http"]},
            {"runtime": "nodejs20.x", "memory_size": 128, "timeout": 6, "events": []},
        ],
        "plugins": ["serverless-offline"],
        "deprecations": ["PROVIDER_IAM_SETTINGS", "NEW_PACKAGE_PATTERNS", "PROVIDER_IAM_SETTINGS"],
    }
    assert known.describe(service) == {
        "provider": "aws",
        "runtimes": ["nodejs20.x", "python3.11"],
        "functions": [
            {"runtime": "python3.11", "memory_size": 1024, "timeout": None, "events": ["http", "s3"]},
            {"runtime": "nodejs20.x", "memory_size": 128, "timeout": 6, "events": []},
        ],
        "plugins": ["serverless-offline"],
        "deprecations": ["NEW_PACKAGE_PATTERNS", "PROVIDER_IAM_SETTINGS"],
    }


def test_nothing_said() -> None:
    """Of a service of which nothing can be read nothing is said, and no provider named."""
    assert describe() == {"runtimes": [], "functions": [], "plugins": [], "deprecations": []}


def test_unlisted() -> None:
    """What no list has is `other`, in every place (PAY-5)."""
    said = describe(
        provider=CANARY, runtime=CANARY, functions=[{"runtime": CANARY, "events": [CANARY]}], deprecations=[CANARY]
    )
    assert CANARY not in repr(said)
    assert said["provider"] == "other"
    assert said["runtimes"] == said["deprecations"] == said["functions"][0]["events"] == ["other"]
    assert said["functions"][0]["runtime"] == "other"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("serverless-offline", "serverless-offline"),
        ("./plugins/canary", "local"),
        ("../canary", "local"),
        ("/opt/canary", "local"),
        ("~/canary", "local"),
        ("C:\\canary", "local"),
        ("@canary/serverless-offline", "private"),
        ("serverless-canary", "private"),
        ("Serverless-Offline", "private"),
        (None, "private"),
        ({"canary": 1}, "private"),
    ],
)
def test_plugins(name: object, expected: str) -> None:
    """A plugin is named if it is listed, else it is `local` by a path and `private` by any other name (PAY-5)."""
    assert describe(plugins=[name])["plugins"] == [expected]


def test_plugins_once() -> None:
    """How many private plugins there are is not said."""
    assert describe(plugins=["a", "b", "./c", "./d"])["plugins"] == ["private", "local"]


@pytest.mark.parametrize("number", [-1, 1_000_001, 10**30, True, 1.5, "512", None, []])
def test_numbers(number: object) -> None:
    """A size that is no whole number within its bounds is not said."""
    (function,) = describe(functions=[{"memory_size": number, "timeout": number}])["functions"]
    assert function == {"runtime": None, "memory_size": None, "timeout": None, "events": []}


@pytest.mark.parametrize("odd", [None, CANARY, 1, {"a": 1}, [CANARY, [CANARY], {CANARY: 1}, None]])
def test_odd_kinds(odd: object) -> None:
    """A part of another kind than it should be says nothing of itself and stops nothing."""
    said = describe(provider=odd, runtime=odd, functions=odd, plugins=odd, deprecations=odd)
    assert "canary" not in repr(said)
    assert said["functions"] in ([], [known.describe({"functions": [{}], "runtime": odd})["functions"][0]])


def test_functions_are_bounded() -> None:
    """A hundred functions are said, and no more."""
    assert len(describe(functions=[{}] * 1000)["functions"]) == known.FUNCTION_LIMIT == 100


@pytest.mark.parametrize(
    ("text", "expected"),
    [("u-7105", True), ("A.b_c-1", True), ("x" * 64, True), ("x" * 65, False), ("", False), (None, False), (7, False)]
    + [(text, False) for text in ("canary@letters.example", "a b", "a/b", "é", "a\n")],
)
def test_user_ids(text: object, expected: object) -> None:
    """A user's id is short and plain: no address, no name with a space, no path (PAY-7)."""
    assert known.is_user_id(text) is expected
