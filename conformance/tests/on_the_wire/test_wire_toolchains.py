"""Clients of other toolchains, with the trust that the seal gives them: what they send is read."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tactful_conformance.observation import StepSeen

if TYPE_CHECKING:
    from conftest import Observe, Workers

CLIENTS = Path(__file__).parent / "clients"
#: The Debian package that has a command.
PACKAGES = {
    "curl": "curl",
    "go": "golang-go",
    "java": "default-jdk-headless",
    "javac": "default-jdk-headless",
    "node": "nodejs",
}
#: What takes the suite's authority away from a client.
WITHOUT_AUTHORITY = {
    "python": ("SSL_CERT_FILE=/dev/null", "SSL_CERT_DIR=/dev/null"),
    "node": ("NODE_EXTRA_CA_CERTS=",),
    "go": ("SSL_CERT_FILE=/dev/null", "SSL_CERT_DIR=/dev/null"),
    "java": ("JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=NONE",),
    "shell": ("CURL_CA_BUNDLE=/dev/null",),
}
#: Those that need none of the suite's variables: they read what is mounted over the machine's store.
BY_STORE = ("go", "java", "shell")

Build = Callable[[str], tuple[str, ...]]
Run = Callable[..., StepSeen]


def find(command: str) -> str:
    """Find a command; fails where the machine has none, since a client that was not run has shown nothing."""
    path = shutil.which(command)
    if path is None:
        pytest.fail(f"{command} is missing: install the Debian package {PACKAGES[command]}.", pytrace=False)
    return path


def compile_client(folder: Path, *command: str) -> None:
    """Compile in an environment of its own: nothing is fetched, and no cache but the folder's is written."""
    variables = {
        "CGO_ENABLED": "0",
        "GO111MODULE": "off",
        "GOCACHE": str(folder / "cache"),
        "GOENV": "off",
        "GOPATH": str(folder / "path"),
        "GOTOOLCHAIN": "local",
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin:/bin",
    }
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"{' '.join(command)}: {done.stderr}", pytrace=False)


@pytest.fixture(scope="session")
def go_client(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The client in Go, built once."""
    folder = tmp_path_factory.mktemp("go")
    compile_client(folder, find("go"), "build", "-o", "client", str(CLIENTS / "client.go"))
    return (str(folder / "client"),)


@pytest.fixture(scope="session")
def java_client(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The client in Java, compiled once."""
    folder = tmp_path_factory.mktemp("java")
    compile_client(folder, find("javac"), "-d", str(folder), str(CLIENTS / "Client.java"))
    # Its figures for jps(1) would be left in the machine's /tmp.
    return find("java"), "-XX:-UsePerfData", "-cp", str(folder), "Client"


@pytest.fixture(scope="session")
def client(request: pytest.FixtureRequest) -> Build:
    """Give the command line of a client."""

    def give(name: str) -> tuple[str, ...]:
        match name:
            case "python":
                return sys.executable, str(CLIENTS / "client.py")
            case "node":
                return find("node"), str(CLIENTS / "client.mjs")
            case "shell":
                find("curl")
                return find("sh"), str(CLIENTS / "client.sh")
            case _:
                return tuple(request.getfixturevalue(f"{name}_client"))

    return give


@pytest.fixture(scope="session")
def run(observe: Observe, open_worker: Workers, client: Build) -> Run:
    """Run a client in the seal, all of them in the same: env(1) starts each, with what it is told before."""

    def run_one(name: str, *arguments: str) -> StepSeen:
        return observe(*arguments, *client(name), worker=open_worker((find("env"),)))

    return run_one


def assert_read(name: str, step: StepSeen) -> None:
    """Hold what was seen of a client against what its source says."""
    command, body = step.commands[0], b'{"event":"deploy","client":"%s"}' % name.encode()
    said = (command.exit_status, command.stdout.text.split(), command.stderr.text)
    expected = ("POST", "usage.example", 443, "/v1/track", True, body, 200, False)
    requests = [
        (one.method, one.host, one.port, one.target, one.tls, one.body, one.status, one.after_exit)
        for one in step.requests
    ]
    encodings = [dict(one.headers).get("content-encoding") for one in step.requests]

    assert (0, ["200", "200"], "") == said
    assert [expected, expected] == requests
    assert ["identity", "gzip"] == encodings
    assert {"usage.example"} == {lookup.name for lookup in step.lookups or ()}
    assert {("usage.example", True, "usage.example", None)} == {
        (one.host, one.tls, one.server_name, one.error) for one in step.connections
    }
    assert ((), True) == (step.datagrams, step.complete)


@pytest.mark.parametrize("name", WITHOUT_AUTHORITY)
def test_what_a_client_sends_is_read(run: Run, name: str) -> None:
    """A client of each toolchain posts to a name it has built in, plain and compressed, and both are read whole."""
    assert_read(name, run(name))


@pytest.mark.parametrize("name", BY_STORE)
def test_a_client_without_variables_is_read(run: Run, name: str) -> None:
    """A client that has dropped its environment trusts the machine's store, and there the suite's authority is found."""
    assert_read(name, run(name, "-i", "PATH=/usr/bin:/bin"))


@pytest.mark.parametrize(("name", "variables"), WITHOUT_AUTHORITY.items(), ids=WITHOUT_AUTHORITY)
def test_a_client_looks_at_certificates(run: Run, name: str, variables: tuple[str, ...]) -> None:
    """Each client verifies: without the suite's authority it says nothing, fails, and is seen to have tried."""
    step = run(name, *variables)
    tried = {(one.host, one.port, one.tls, one.requests) for one in step.connections}

    assert ((), True, {("usage.example", 443, True, 0)}) == (step.requests, step.complete, tried)
    assert (False, True) == ("200" in step.commands[0].stdout.text, step.commands[0].exit_status != 0)


@pytest.mark.parametrize(("command", "package"), PACKAGES.items())
def test_a_missing_toolchain_is_a_failure(command: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a toolchain is told what to install, and nothing passes on it."""
    monkeypatch.setenv("PATH", "")

    with pytest.raises(pytest.fail.Exception, match=f"{command} is missing: install the Debian package {package}"):
        find(command)
