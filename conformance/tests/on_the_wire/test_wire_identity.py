"""The person and the machine that a sealed command finds, and what it may do there."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tactful_conformance.run.collect.tls import Authority
from tactful_conformance.run.identity import ACCOUNT, HOST_NAME, MACHINE_ID, TRUST_VARIABLES, USER, write_identity

if TYPE_CHECKING:
    from conftest import Observe

LOOK = """
import json, os, pwd, socket, sys
who = pwd.getpwuid(os.getuid())
def read(path):
    try:
        return open(path).read()
    except OSError as error:
        return error.strerror
status = dict(line.split(":\\t", 1) for line in read("/proc/self/status").splitlines() if ":\\t" in line)
descriptors = []
for number in range(1024):
    try:
        os.fstat(number)
    except OSError:
        continue
    descriptors.append(number)
print(json.dumps({
    "user": who.pw_name, "account": who.pw_dir, "uid": os.getuid(), "gid": os.getgid(),
    "users": [one.pw_name for one in pwd.getpwall()],
    "host": socket.gethostname(), "hostname": read("/etc/hostname").strip(),
    "machine": read("/etc/machine-id").strip(), "resolver": read("/etc/resolv.conf").splitlines()[0],
    "certificates": sorted(os.listdir("/etc/ssl/certs")) if os.path.isdir("/etc/ssl/certs") else None,
    "cards": sorted(name for _, name in socket.if_nameindex()),
    "shown cards": os.listdir("/sys/class/net") if os.path.isdir("/sys/class/net") else [],
    "run": os.listdir("/run"), "effective": status["CapEff"], "bounding": status["CapBnd"],
    "processes": sorted(int(name) for name in os.listdir("/proc") if name.isdigit()),
    "own": os.getpid(), "parent": os.getppid(), "descriptors": descriptors,
    "environment": {name: value for name, value in os.environ.items() if name != "LC_CTYPE"},
}))
"""


@pytest.fixture(scope="module")
def found(observe: Observe) -> dict[str, Any]:
    """What a sealed command finds."""
    step = observe("-c", LOOK)
    assert step.commands[0].exit_status == 0, step.commands[0].stderr.text

    return dict(json.loads(step.commands[0].stdout.text))


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("user", USER),
        ("users", [USER]),
        ("uid", os.getuid()),
        ("gid", os.getgid()),
        ("host", HOST_NAME),
        ("hostname", HOST_NAME),
        ("machine", MACHINE_ID),
        ("resolver", "nameserver 127.0.0.1"),
        ("cards", ["lo"]),
        ("shown cards", []),
        ("effective", "0" * 16),
        ("bounding", "0" * 16),
        ("parent", 1),
        ("descriptors", [0, 1, 2]),
    ],
)
def test_a_sealed_command_finds(found: dict[str, Any], what: str, expected: object) -> None:
    """A synthetic person on a synthetic machine, with its real number, no rights and no descriptor but its streams."""
    present = os.path.exists("/etc/machine-id") if what == "machine" else True

    assert found[what] == (expected if present else "No such file or directory")


def test_the_account_is_a_folder_of_the_seal(found: dict[str, Any]) -> None:
    """The home in the user database is the suite's own, not the user's."""
    assert (Path(found["account"]).name, found["account"] == str(Path("~").expanduser())) == (ACCOUNT, False)


def test_the_only_authority_is_the_suite_s(found: dict[str, Any]) -> None:
    """Where the machine keeps its authorities there is one, named as clients look for it."""
    certificates = found["certificates"]

    assert certificates is None or "ca-certificates.crt" in certificates
    assert certificates is None or len(certificates) <= 2


def test_other_processes_are_not_seen(found: dict[str, Any]) -> None:
    """A sealed command sees the process that started it, and itself."""
    assert [1, found["own"]] == found["processes"]


def test_the_environment_is_the_sandbox_and_the_authority(found: dict[str, Any]) -> None:
    """Nothing of the suite's own environment comes through."""
    assert {"PATH", "LANG", "TMPDIR", "HOME", *TRUST_VARIABLES} == set(found["environment"])


def test_the_machine_s_sockets_are_hidden(found: dict[str, Any]) -> None:
    """What lies in /run, resolvers and buses and engines, is not there, but for what names a file in /etc."""
    linked = [os.path.realpath(path) for path in ("/etc/resolv.conf", "/etc/hosts", "/etc/hostname")]
    expected = {path.split("/")[2] for path in linked if path.startswith("/run/")}

    assert expected == set(found["run"])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("passwd", f"{USER}:x:{os.getuid()}:{os.getgid()}:Ada:"),
        ("group", f"{USER}:x:{os.getgid()}:"),
        ("hostname", HOST_NAME),
        ("machine-id", MACHINE_ID),
        ("resolv.conf", "nameserver 127.0.0.1"),
        ("hosts", "127.0.0.1 localhost"),
        ("nsswitch.conf", "passwd: files"),
    ],
)
def test_an_identity_is_written(tmp_path: Path, name: str, expected: str) -> None:
    """Each file that covers one of the machine says what it is to say."""
    write_identity(tmp_path, Authority())

    assert (tmp_path / name).read_text(encoding="utf-8").startswith(expected)


def test_an_identity_needs_no_openssl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the command the authority has no second name, and the first stands."""
    monkeypatch.setenv("PATH", str(tmp_path))
    write_identity(tmp_path, Authority())

    assert sorted(os.listdir(tmp_path / "certificates")) == ["ca-certificates.crt"]


def test_the_machine_itself_stays_as_it_was(observe: Observe) -> None:
    """What is covered inside is not covered outside."""
    before = Path("/proc/self/mountinfo").read_text(encoding="utf-8"), os.uname().nodename
    observe("-c", "pass")

    assert before == (Path("/proc/self/mountinfo").read_text(encoding="utf-8"), os.uname().nodename)
    assert os.uname().nodename != HOST_NAME


def test_a_sealed_command_cannot_make_network_cards(observe: Observe) -> None:
    """Without rights there is no way to change the network: a raw socket is refused."""
    step = observe("-c", "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)")

    assert "PermissionError" in step.commands[0].stderr.text


def test_root_is_held_to_file_modes(observe: Observe) -> None:
    """A file that its mode forbids is forbidden, to root too."""
    program = "import os\nopen('kept', 'w').close()\nos.chmod('kept', 0)\nopen('kept')"

    assert "PermissionError" in observe("-c", program).commands[0].stderr.text


def test_the_seal_is_python_of_its_own() -> None:
    """What runs inside needs the standard library and this package, nothing else that is installed."""
    import subprocess  # noqa: PLC0415 - for this one

    program = (
        "import sys, tactful_conformance.run.seal.__main__\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} - sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)

    assert "tactful_conformance" in done.stdout
    assert not {"trustme", "dnslib", "h11", "cryptography", "pytest"} & set(json.loads(done.stdout.replace("'", '"')))
