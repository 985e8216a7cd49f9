"""Facts about the folder that a scenario runs in: what lies in it, what is seen of it, and that it goes."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tactful_conformance.plan import Command, FileState, Scenario
from tactful_conformance.run.sandbox import Sandbox, remove_sandbox
from tactful_conformance.run.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Launch

RC = "home/.serverlessrc"
CAP = 100


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """Give the place of a sandbox, which is removed afterwards in the suite's own way."""
    root = tmp_path / "root"
    yield root
    if root.exists():
        remove_sandbox(root)


LayOut = Callable[..., Sandbox]


@pytest.fixture
def lay_out(make_settings: Callable[..., Settings]) -> LayOut:
    """Lay out a sandbox of a scenario with files and nothing else."""

    def lay_out(
        root: Path, *files: FileState, home: str = "directory", fixtures: tuple[tuple[str, str], ...] = ()
    ) -> Sandbox:
        settings = make_settings(folder=root.parent / "manifest")
        return Sandbox(root, Scenario(home, files, fixtures, ()), settings, None)

    return lay_out


@pytest.mark.parametrize(
    ("file", "seen"),
    [
        pytest.param(FileState(RC, "text", "ä\n"), {"data": b"\xc3\xa4\n", "size": 3}, id="text"),
        pytest.param(FileState(RC, "text", ""), {"data": b"", "size": 0}, id="empty"),
        pytest.param(FileState(RC, "text", "ÿ", encoding="latin-1"), {"data": b"\xff", "size": 1}, id="not-utf-8"),
        pytest.param(FileState(RC, "text", "\0\r\n"), {"data": b"\0\r\n", "size": 3}, id="binary"),
        pytest.param(FileState(RC, "text", "x", mode=0o640), {"data": b"x", "size": 1, "mode": "0640"}, id="mode"),
        pytest.param(FileState(RC, "text", "a" * CAP), {"data": b"a" * CAP, "size": CAP}, id="of-the-cap"),
        pytest.param(FileState(RC, "text", "a" * (CAP + 1)), {"data": None, "size": CAP + 1}, id="over-the-cap"),
        pytest.param(FileState(RC, "fifo"), {"kind": "fifo", "data": None}, id="fifo"),
        pytest.param(FileState(RC, "directory"), {"kind": "directory", "data": None}, id="directory"),
        pytest.param(FileState(RC, "link", target="no/where"), {"kind": "link", "target": "no/where"}, id="dangling"),
        pytest.param(FileState(RC, "link", target=".serverlessrc"), {"kind": "link", "data": None}, id="loop"),
        pytest.param(FileState(RC, "link", target="/etc"), {"kind": "link", "target": "/etc"}, id="link-out"),
    ],
)
def test_files(lay_out: LayOut, root: Path, file: FileState, seen: dict[str, Any]) -> None:
    """A file is laid out as it is said, and is seen as it is, never through a link, nor into a pipe."""
    record = {one.place: one for one in lay_out(root, file).files(CAP)}[RC]
    expected = {"kind": "text"} | seen

    assert {key: getattr(record, key) for key in expected} == expected
    assert record.inode == (root / RC).lstat().st_ino


def test_links(lay_out: LayOut, root: Path) -> None:
    """What a link names is seen at its own place alone, be it a file or a folder."""
    files = (
        FileState(RC, "link", target="dotfiles/rc"),
        FileState("home/dotfiles/rc", "text", "x"),
        FileState("home/more", "link", target="dotfiles"),
    )
    seen = lay_out(root, *files).files(CAP)

    assert [(file.place, file.kind, file.data) for file in seen] == [
        ("home", "directory", None),
        (RC, "link", None),
        ("home/dotfiles", "directory", None),
        ("home/dotfiles/rc", "text", b"x"),
        ("home/more", "link", None),
    ]
    assert (root / RC).read_text() == "x"


def test_unreadable(lay_out: LayOut, root: Path, launch: Launch) -> None:
    """A file whose mode forbids it is one that no command can read, and is seen all the same."""
    sandbox = lay_out(root, FileState(RC, "text", "x", mode=0))
    launched = launch(("/bin/cat", str(root / RC)))

    assert launched.exits[0].status == 1
    assert [file.mode for file in sandbox.files(CAP)] == ["0755", "0000"]


@pytest.mark.parametrize(
    ("home", "kind", "variable"),
    [
        pytest.param("directory", "directory", "{root}/home", id="directory"),
        pytest.param("read-only", "directory", "{root}/home", id="read-only"),
        pytest.param("file", "text", "{root}/home", id="file"),
        pytest.param("missing", None, "{root}/home", id="missing"),
        pytest.param("unset", "directory", None, id="unset"),
        pytest.param("empty", "directory", "", id="empty"),
    ],
)
def test_homes(lay_out: LayOut, root: Path, home: str, kind: str | None, variable: str | None) -> None:
    """Each kind of home is there or not, and HOME names it, nothing, or is not set."""
    files = () if home in {"file", "missing"} else (FileState(RC, "text", "x"),)
    sandbox = lay_out(root, *files, home=home)
    seen = [file.kind for file in sandbox.files(CAP) if file.place == "home"]
    environment = sandbox.environment(Command((), "elsewhere", ()), "/bin/cli", {})

    assert seen == ([kind] if kind else [])
    assert environment.get("HOME") == (variable.format(root=root) if variable is not None else None)


@pytest.mark.parametrize("home", ["missing", "file"])
def test_homes_without_files(lay_out: LayOut, root: Path, home: str) -> None:
    """In a home that is no directory there is no rc file, whatever else is said; a project's file is there."""
    project = FileState("work/service/.serverlessrc", "text", "x")
    lay_out(root, FileState(RC, "text", "x"), project, home=home)

    assert not (root / RC).exists()
    assert (root / project.place).read_text() == "x"


def test_read_only_home(lay_out: LayOut, root: Path, launch: Launch) -> None:
    """In a home that is read-only no command can make a file, nor take one away."""
    sandbox = lay_out(root, FileState(RC, "text", "x"), home="read-only")
    before = sandbox.files(CAP)
    launched = launch(
        f"import os; os.unlink({str(root / RC)!r})",
        f"open({str(root / 'home' / 'new')!r}, 'w')",
    )

    assert [ended.status for ended in launched.exits] == [1, 1]
    assert sandbox.files(CAP) == before


def test_environment(lay_out: LayOut, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment is built from nothing: where the CLI is, a language, two folders, and what the case says."""
    monkeypatch.setenv("NOT_FOR_THE_CLI", "1")
    monkeypatch.setenv("SLS_TELEMETRY_DISABLED", "1")
    command = Command((), "elsewhere", (("CI", "true"), ("EMPTY", "")))
    environment = lay_out(root).environment(command, "/opt/cli/bin/sls", {"SLS_ANALYTICS_URL": "http://127.0.0.1:9/"})

    assert environment == {
        "PATH": "/opt/cli/bin:/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TMPDIR": str(root / "tmp"),
        "HOME": f"{root}/home",
        "SLS_ANALYTICS_URL": "http://127.0.0.1:9/",
        "CI": "true",
        "EMPTY": "",
    }
    assert (root / "tmp").is_dir()


@pytest.mark.parametrize(
    ("name", "value"), [("HOME", "/elsewhere"), ("PATH", "/only"), ("SLS_ANALYTICS_URL", "http://h/")]
)
def test_environment_of_the_case(lay_out: LayOut, root: Path, name: str, value: str) -> None:
    """What a case says of a variable goes before all else."""
    command = Command((), "elsewhere", ((name, value),))
    environment = lay_out(root).environment(command, "/bin/cli", {"SLS_ANALYTICS_URL": "http://127.0.0.1:9/"})

    assert environment[name] == value


def test_fixtures(lay_out: LayOut, root: Path) -> None:
    """A fixture is a copy, with its links and modes: what a CLI does there leaves the original alone."""
    original = root.parent / "manifest" / "service"
    original.mkdir(parents=True)
    (original / "script").write_text("x")
    (original / "script").chmod(0o755)
    (original / "link").symlink_to("script")
    sandbox = lay_out(root, fixtures=(("work/service", "service"),))
    folder = sandbox.folder(Command((), "work/service", ()))
    (folder / "script").write_text("changed")

    assert (original / "script").read_text() == "x"
    assert os.readlink(folder / "link") == "script"
    assert stat.S_IMODE((folder / "script").stat().st_mode) == 0o755


def test_folders(lay_out: LayOut, root: Path) -> None:
    """Every command has its folder; the one that is no project is empty."""
    sandbox = lay_out(root)

    assert list(sandbox.folder(Command((), "elsewhere", ())).iterdir()) == []


def test_outside_the_home(lay_out: LayOut, root: Path) -> None:
    """What lies outside the home is not looked at."""
    sandbox = lay_out(root)
    (root / "elsewhere" / "made").write_text("x")

    assert [file.place for file in sandbox.files(CAP)] == ["home"]


@pytest.mark.parametrize("mode", [0o000, 0o111, 0o444])
def test_folders_that_cannot_be_read(root: Path, launch: Launch, mode: int) -> None:
    """A folder that cannot be listed or entered is seen alone, by whoever may not pass over its mode."""
    program = """
import sys
from pathlib import Path
from tactful_conformance.manifest import Channels
from tactful_conformance.plan import Scenario
from tactful_conformance.plan.canaries import Canaries
from tactful_conformance.run.sandbox import Sandbox
from tactful_conformance.run.settings import Settings
root = Path(sys.argv[1])
settings = Settings("endpoint", (), root, None, Channels(()), Canaries({}, (), (), {}), 60, 60, 60)
sandbox = Sandbox(root, Scenario("directory", (), (), ()), settings, None)
folder = root / "home" / "folder"
folder.mkdir()
(folder / "file").touch()
folder.chmod(int(sys.argv[2]))
print([file.place for file in sandbox.files(100)])
"""
    launched = launch((sys.executable, "-c", program, str(root), str(mode)))

    assert launched.outputs[0].text == "['home', 'home/folder']\n"


def test_names_that_are_no_text(lay_out: LayOut, root: Path) -> None:
    """A name that is no text is seen as Python writes one, from which its bytes can be had."""
    sandbox = lay_out(root)
    (root / "home" / os.fsdecode(b"\xff")).symlink_to(os.fsdecode(b"\xfe"))
    (seen,) = sandbox.files(CAP)[1:]

    assert (os.fsencode(seen.place), os.fsencode(seen.target or "")) == (b"home/\xff", b"\xfe")


#: What a CLI may have left of its home, which has a file and a folder with a folder with a file.
SPOILS: dict[str, Callable[[Path], object]] = {
    "read-only-home": lambda home: home.chmod(0o555),
    "unreadable-home": lambda home: home.chmod(0),
    "unreadable-file": lambda home: (home / "file").chmod(0),
    "unreadable-folder": lambda home: (home / "folder").chmod(0),
    "read-only-folder": lambda home: (home / "folder" / "below").chmod(0o555),
    "fifo": lambda home: os.mkfifo(home / "fifo"),
    "link-loop": lambda home: (home / "loop").symlink_to("loop"),
    "name-that-is-no-text": lambda home: (home / os.fsdecode(b"\xff")).mkdir(0),
}


def test_removal(lay_out: LayOut, tmp_path: Path, launch: Launch) -> None:
    """A sandbox is removed whatever modes are left in it, by whoever may not pass over them."""
    for name, spoil in SPOILS.items():
        root = tmp_path / "boxes" / name
        lay_out(root)
        below = root / "home" / "folder" / "below"
        below.mkdir(parents=True)
        (below / "file").touch()
        (root / "home" / "file").touch()
        spoil(root / "home")
    # Not here, where root would pass over them: in a command, which cannot.
    program = """
import os, sys
from pathlib import Path
from tactful_conformance.run.sandbox import remove_sandbox
for name in sys.argv[2:]:
    remove_sandbox(Path(sys.argv[1], name))
"""
    launched = launch((sys.executable, "-c", program, str(tmp_path / "boxes"), *SPOILS))

    assert launched.outputs[0].text == ""
    assert list((tmp_path / "boxes").iterdir()) == []


def test_removal_of_a_link(root: Path) -> None:
    """Where a CLI has put a link in the place of its sandbox, the link is removed and not what it names."""
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "file").touch()
    root.symlink_to(outside)
    remove_sandbox(root)

    assert not root.is_symlink()
    assert (outside / "file").exists()


def test_removal_follows_no_link(lay_out: LayOut, root: Path) -> None:
    """What a link in a sandbox names is neither removed nor changed."""
    outside = root.parent / "outside"
    outside.mkdir(mode=0o500)
    lay_out(root, FileState("home/link", "link", target=str(outside)))
    remove_sandbox(root)

    assert stat.S_IMODE(outside.stat().st_mode) == 0o500
