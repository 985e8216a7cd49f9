"""Facts about what the tool reads of a service."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from tactful_cli import service

if TYPE_CHECKING:
    from pathlib import Path


def describe(folder: Path, text: str) -> dict[str, Any]:
    """Describe the service whose file holds `text`."""
    (folder / "serverless.yml").write_text(f"service: demo\n{text}")
    return service.read().describe()


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_describes(tmp_path: Path) -> None:
    """Provider, sizes, types of events and plugins are read in the file's own words."""
    text = (
        "provider: {name: aws, runtime: python3.11, memorySize: 1024}\nplugins: [a, ./b]\n"
        "functions:\n  f: {timeout: 6, events: [{s3: x}, websocket, {http: {path: /}}]}\n  g:\n"
    )
    assert describe(tmp_path, text) == {
        "provider": "aws",
        "runtime": "python3.11",
        "memory_size": 1024,
        "functions": [{"timeout": 6, "events": ["s3", "websocket", "http"]}, {"events": []}],
        "plugins": ["a", "./b"],
        "deprecations": [],
    }


def test_short_forms(tmp_path: Path) -> None:
    """A provider may be a name alone, and plugins stand under `modules`."""
    said = describe(tmp_path, "provider: google\nplugins: {localPath: ./x, modules: [a]}\n")
    assert (said["provider"], said["plugins"]) == ("google", ["a"])


@pytest.mark.parametrize("text", ["", "provider: [1]\nplugins: x\nfunctions: y\n", "functions: {f: {events: 1}}\n"])
def test_odd_files(tmp_path: Path, text: str) -> None:
    """What is of another kind than it should be is left out."""
    assert describe(tmp_path, text)["plugins"] == []


@pytest.mark.parametrize("size", ["-1", "1.5", "${self:x}", "1" * 40, "\u0661"])
def test_odd_sizes(tmp_path: Path, size: str) -> None:
    """A size that is no number of digits is not said."""
    assert "memory_size" not in describe(tmp_path, f"provider: {{name: aws, memorySize: '{size}'}}\n")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("provider: {name: aws, lambdaHashingVersion: 20201221}\n", "LAMBDA_HASHING_VERSION_PROPERTY"),
        ("provider: {name: aws, httpApi: {useProviderTags: true}}\n", "AWS_HTTP_API_USE_PROVIDER_TAGS_PROPERTY"),
        ("package: {exclude: [x]}\n", "NEW_PACKAGE_PATTERNS"),
        ("plugins: [a, a]\n", "DUPLICATE_PLUGIN_DEFINITION"),
    ],
)
def test_deprecations(tmp_path: Path, text: str, code: str) -> None:
    """What is deprecated in the file is said by its code."""
    assert describe(tmp_path, text)["deprecations"] == [code]


def test_find(tmp_path: Path) -> None:
    """A folder without a service, with a damaged one, or with what is no file, has none to be found."""
    path = tmp_path / "serverless.yml"
    assert service.find() is None
    path.write_text("service: [")
    assert service.find() is None
    path.unlink()
    os.mkfifo(path)
    assert service.find() is None
