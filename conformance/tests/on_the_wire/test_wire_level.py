"""Where namespaces are refused: what the user is told, and what is observed all the same."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tactful_conformance.run.level import choose_level, why_seal_is_refused

# In a user namespace in which no other may be made (user.max_user_namespaces of namespaces(7)).
REFUSED = """
import os, sys
from pathlib import Path
from tactful_conformance.run.seal import kernel
user, group = os.getuid(), os.getgid()
kernel.unshare(kernel.CLONE_NEWUSER)
Path("/proc/self/setgroups").write_text("deny")
Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
Path("/proc/sys/user/max_user_namespaces").write_text("0")
"""
CHECK = """
from tactful_conformance.command import main
sys.exit(main())
"""
OPEN = """
from tactful_conformance.manifest import Channels
from tactful_conformance.plan.canaries import read_canaries
from tactful_conformance.run.settings import Settings
from tactful_conformance.run.station import SealRefusedError, open_station
from tactful_conformance.specification import load_specification
canaries = read_canaries(load_specification())
try:
    open_station(Settings("wire", ("/bin/true",), Path("/"), None, Channels(()), canaries, 60, 60, 60), 0)
except SealRefusedError as error:
    print(error)
"""


@pytest.fixture
def manifest(write_manifest: Callable[[], Path]) -> Path:
    """A manifest of a CLI that does nothing."""
    return write_manifest()


def run_refused(program: str, *args: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program where namespaces are refused, its temporary files in a folder."""
    return subprocess.run(
        [sys.executable, "-I", "-c", REFUSED + program, *args],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "TMPDIR": str(folder)},
    )


def test_the_wire_that_was_asked_for_and_is_refused_is_an_error(manifest: Path, tmp_path: Path) -> None:
    """`--level wire` where there is none ends with 2, and says why and what to do."""
    done = run_refused(CHECK, "check", "--level", "wire", str(manifest), folder=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert "the wire cannot be observed here" in done.stderr
    assert "unshare: No space left on device" in done.stderr
    assert "--level endpoint" in done.stderr


@pytest.mark.parametrize(("level", "said"), [((), True), (("--level", "endpoint"), False)])
def test_the_endpoint_is_the_fallback(manifest: Path, tmp_path: Path, level: tuple[str, ...], said: bool) -> None:  # noqa: FBT001
    """Where nothing was asked for, the endpoint is observed and the user told; where it was asked for, nothing is said."""
    report = tmp_path / "report.json"
    arguments = ("check", *level, "--json", str(report), "--case", "OPT-variable-one", str(manifest))
    done = run_refused(CHECK, *arguments, folder=tmp_path)

    assert json.loads(report.read_text(encoding="utf-8"))["level"] == "endpoint", done.stderr
    assert said == ("observing at the endpoint alone" in done.stderr)
    assert said == ("--level endpoint" in done.stderr)


def test_a_seal_that_is_refused_leaves_nothing(tmp_path: Path) -> None:
    """A station that could not be opened has removed its folder, and says why."""
    done = run_refused(OPEN, folder=tmp_path)

    assert ("No space left on device" in done.stdout, list(tmp_path.iterdir())) == (True, [])


MISSING = """
import ctypes
real = ctypes.CDLL
class Library(real):
    def __init__(self, name, *more, **named):
        if name and "nftables" in name:
            raise OSError(f"{name}: cannot open shared object file")
        super().__init__(name, *more, **named)
ctypes.CDLL = Library
import sys
from tactful_conformance.run.seal import network
try:
    network.divert_all_ports(1)
except OSError as error:
    print(error)
"""


def test_the_library_that_the_wire_needs_is_named() -> None:
    """Where libnftables is not installed, the refusal names the package that it is in."""
    done = subprocess.run([sys.executable, "-I", "-c", MISSING], capture_output=True, text=True, check=True)

    assert "libnftables.so.1 is missing: install the package libnftables1 (Debian) or nftables" in done.stdout


def test_the_wire_is_the_default() -> None:
    """Where it can be had, it is taken, without a word."""
    assert (why_seal_is_refused(), choose_level(None), choose_level("wire")) == (None, ("wire", None), ("wire", None))


def test_the_endpoint_can_be_asked_for() -> None:
    """It is taken without a word, whatever the machine allows."""
    assert choose_level("endpoint") == ("endpoint", None)
