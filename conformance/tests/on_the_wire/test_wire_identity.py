"""The person and the machine that a sealed command finds, and what it may do there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12

from tactful_conformance.plan.canaries import read_canaries
from tactful_conformance.run.collect.tls import Authority
from tactful_conformance.run.identity import ACCOUNT, TRUST_VARIABLES, write_identity
from tactful_conformance.run.seal.mounts import BOOT_ID
from tactful_conformance.specification import load_specification

if TYPE_CHECKING:
    from conftest import Observe

SYSTEM = read_canaries(load_specification())[0].system
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
        ("user", SYSTEM["user"]),
        ("users", [SYSTEM["user"]]),
        ("uid", os.getuid()),
        ("gid", os.getgid()),
        ("host", SYSTEM["host"]),
        ("hostname", SYSTEM["host"]),
        ("machine", SYSTEM["machine"]),
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

    assert certificates is None or {"ca-certificates.crt", "java"} <= set(certificates)
    assert certificates is None or len(certificates) <= 3


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
        ("passwd", f"{SYSTEM['user']}:x:{os.getuid()}:{os.getgid()}:{SYSTEM['full-name']}:"),
        ("group", f"{SYSTEM['user']}:x:{os.getgid()}:"),
        ("hostname", SYSTEM["host"]),
        ("machine-id", SYSTEM["machine"]),
        ("resolv.conf", "nameserver 127.0.0.1"),
        ("hosts", "127.0.0.1 localhost"),
        ("nsswitch.conf", "passwd: files"),
    ],
)
def test_an_identity_is_written(tmp_path: Path, name: str, expected: str) -> None:
    """Each file that covers one of the machine says what it is to say."""
    write_identity(tmp_path, Authority(), SYSTEM)

    assert (tmp_path / name).read_text(encoding="utf-8").startswith(expected)


def test_an_identity_needs_no_openssl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the command the authority has no second name, and the first stands."""
    monkeypatch.setenv("PATH", str(tmp_path))
    write_identity(tmp_path, Authority(), SYSTEM)

    assert sorted(os.listdir(tmp_path / "certificates")) == ["ca-certificates.crt", "java"]


def test_java_s_store_holds_the_authority_alone(tmp_path: Path) -> None:
    """Where Java looks, and as Java looks, without a password, the suite's authority is found, and no other."""
    write_identity(tmp_path, Authority(), SYSTEM)
    certificates = tmp_path / "certificates"
    expected = x509.load_pem_x509_certificate((certificates / "ca-certificates.crt").read_bytes())
    store = pkcs12.load_pkcs12((certificates / "java" / "cacerts").read_bytes(), None)

    assert [expected] == [entry.certificate for entry in store.additional_certs]


def test_the_machine_itself_stays_as_it_was(observe: Observe) -> None:
    """What is covered inside is not covered outside."""
    before = Path("/proc/self/mountinfo").read_text(encoding="utf-8"), os.uname().nodename
    observe("-c", "pass")

    assert before == (Path("/proc/self/mountinfo").read_text(encoding="utf-8"), os.uname().nodename)
    assert os.uname().nodename != SYSTEM["host"]


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
    program = (
        "import sys, tactful_conformance.run.seal.__main__\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} - sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)

    assert "tactful_conformance" in done.stdout
    assert not {"trustme", "dnslib", "h11", "cryptography", "pytest"} & set(json.loads(done.stdout.replace("'", '"')))


def test_what_is_left_of_sys_tells_no_machines_apart(observe: Observe) -> None:
    """Of /sys there are processors and memory; cards, boards and disks, with their addresses and numbers, are not."""
    program = "import os\nprint(os.listdir('/sys'), os.listdir('/sys/devices'), os.listdir('/sys/devices/system')[:1])"
    shown = observe("-c", program).commands[0].stdout.text

    assert shown == f"['devices'] ['system'] {os.listdir('/sys/devices/system')[:1]}\n"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/proc/sys/kernel/random/boot_id", f"{BOOT_ID}\n"),
        ("/var/lib/dbus/machine-id", f"{SYSTEM['machine']}\n"),
        ("/proc/cmdline", ""),
        ("/etc/fstab", ""),
        ("/etc/hostid", ""),
        ("/dev/vsock", ""),
        ("/dev/vhost-vsock", ""),
    ],
)
def test_a_file_that_tells_machines_apart_is_covered(observe: Observe, path: str, expected: str) -> None:
    """A file or a device that is this machine's alone says what it says on any other, if it is there at all."""
    step = observe("-c", f"print(open({path!r}).read(), end='')")

    seen = step.commands[0]
    assert (seen.exit_status, seen.stdout.text) == ((0, expected) if os.path.exists(path) else (1, ""))


@pytest.mark.parametrize("hidden", ["/etc/ssh", "/dev/disk", "/var/lib/cloud"])
def test_a_folder_that_tells_machines_apart_is_empty(observe: Observe, hidden: str) -> None:
    """Keys of this machine and names of its disks are not there."""
    step = observe("-c", f"import os\nprint(os.path.isdir({hidden!r}) and os.listdir({hidden!r}))")

    assert step.commands[0].stdout.text == ("[]\n" if os.path.isdir(hidden) else "False\n")


@pytest.mark.parametrize(
    "place",
    [
        "/etc/passwd",
        "/etc/hosts",
        "/etc/ssl/certs/ca-certificates.crt",
        "{seal}/passwd",
        "{seal}/certificates/new",
        "/sys/new",
    ],
)
def test_what_covers_cannot_be_written_to(observe: Observe, place: str) -> None:
    """A command can change neither who it is nor whom it trusts, by the name that is covered or by what covers it."""
    program = (
        "import os, pwd, sys\n"
        "seal = os.path.dirname(pwd.getpwuid(os.getuid()).pw_dir)\n"
        f"open({place!r}.format(seal=seal), 'a')"
    )

    assert "Read-only file system" in observe("-c", program).commands[0].stderr.text


def test_the_account_can_be_written_to(observe: Observe) -> None:
    """The home in the user database is a home."""
    program = "import os, pwd\nopen(pwd.getpwuid(os.getuid()).pw_dir + '/own', 'w').write('own')"
    step = observe("-c", program)

    assert (step.commands[0].exit_status, step.files[-1].place) == (0, f"{ACCOUNT}/own")
