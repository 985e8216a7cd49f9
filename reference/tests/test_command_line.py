"""Facts about `tactful-reference`, from outside."""

from __future__ import annotations

import json
import os
import resource
import signal
import threading
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import World

MINOR = {"code": "OUTDATED_MINOR_VERSION", "message": "a minor version is out"}


@pytest.mark.parametrize(
    ("arguments", "output", "event"),
    [
        (["create", "--path", "new"], "Created the service new in new\n", "framework:service_created"),
        (["deploy"], "Deployed the service example\n", "framework:service_deployed"),
        (["info"], "service: example\n", "framework:service_infoViewed"),
    ],
)
def test_commands(world: World, arguments: list[str], output: str, event: str) -> None:
    """A command that succeeds prints its result alone and sends its event, once."""
    run = world.run(*arguments)
    assert (run.returncode, run.stdout, run.stderr) == (0, output, "")
    assert world.endpoint.events == [event]
    cli = json.loads(world.endpoint.sent("POST")[0].body)["events"][0]["cli"]
    assert cli["name"] == "tactful-reference"


def test_created_service(world: World) -> None:
    """A service that was created, under any name, can be deployed and shown."""
    name = 'odd: "name" \u00e9'
    assert world.run("create", "--path", f"deep/{name}").returncode == 0
    folder = world.project / "deep" / name
    assert world.run("deploy", directory=folder).returncode == 0
    assert json.loads((folder / ".serverless" / "deployed.json").read_text()) == {"service": name}
    assert world.run("info", directory=folder).stdout == f"service: {name}\n"


def test_tags_of_cloudformation(world: World) -> None:
    """A serverless.yml with the tags of CloudFormation is read."""
    (world.project / "serverless.yml").write_text("service: tagged\nresources: {Arn: !GetAtt a.b, Refs: [!Ref c]}\n")
    assert world.run("info").stdout == "service: tagged\n"


@pytest.mark.parametrize("text", [None, "", "[]", "service: [", "provider: aws", "service: ''", "service: {name: x}"])
@pytest.mark.parametrize("command", ["deploy", "info"])
def test_no_service(world: World, command: str, text: str | None) -> None:
    """Without a good serverless.yml a command says so on standard error, fails, and records nothing."""
    (world.project / "serverless.yml").unlink()
    if text is not None:
        (world.project / "serverless.yml").write_text(text)
    run = world.run(command)
    assert (run.returncode, run.stdout) == (1, "")
    assert "serverless.yml" in run.stderr
    assert world.endpoint.requests == []
    assert world.tree() == {}


def test_create_overwrites_nothing(world: World) -> None:
    """Creating where something is fails and records nothing."""
    run = world.run("create", "--path", "../project")
    assert run.returncode == 1
    assert (world.project / "serverless.yml").read_text() == "service: example\n"
    assert world.endpoint.requests == []


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--help"], 0),
        (["--version"], 0),
        (["slstats", "--help"], 0),
        ([], 2),
        (["delpoy"], 2),
        (["create"], 2),
        (["slstats"], 2),
        (["slstats", "--enable", "--disable"], 2),
        (["slstats", "--disable", "--status"], 2),
        (["slstats", "--disa"], 2),
        (["slstats", "--disable", "--json"], 2),
    ],
)
def test_nothing_recorded(world: World, arguments: list[str], status: int) -> None:
    """Help, version and usage errors record, send and write nothing, an existing rc file included."""
    world.write_rc({"trackingDisabled": False})
    before = world.tree()
    assert world.run(*arguments).returncode == status
    assert world.endpoint.requests == []
    assert world.tree() == before


def test_status(world: World) -> None:
    """The status as JSON is the decision and nothing else; it sends, asks for and writes nothing."""
    run = world.run("slstats", "--status", "--json")
    assert run.stdout == '{"telemetry": true, "decided_by": "default", "also_off": [], "ignored": []}\n'
    world.environ.update(DO_NOT_TRACK="1", SLS_TELEMETRY_DISABLED="0")
    world.write_rc({"trackingDisabled": False})
    run = world.run("slstats", "--status", "--json")
    assert json.loads(run.stdout) == {
        "telemetry": False,
        "decided_by": "opt-out-variable",
        "also_off": ["do-not-track"],
        "ignored": ["rc-choice"],
    }
    assert (run.returncode, run.stderr) == (0, "")
    assert world.endpoint.requests == []
    assert list(world.tree()) == [".serverlessrc"]


def test_status_for_people(world: World) -> None:
    """The status for people says on or off and names every source that says off with what it holds."""
    assert "on by default" in world.run("slstats", "--status").stdout
    world.environ.update(DO_NOT_TRACK="1", SLS_TELEMETRY_DISABLED="\x1b[1m")
    output = world.run("slstats", "--status").stdout
    assert "Usage tracking is off." in output
    assert "SLS_TELEMETRY_DISABLED, which is set to '\\x1b[1m'" in output
    assert "DO_NOT_TRACK, which is set to '1'" in output


def test_toggle(world: World) -> None:
    """Disabling and enabling hold for all later commands, and say what they did."""
    assert world.run("slstats", "--disable").stdout == "Usage tracking is disabled in ~/.serverlessrc.\n"
    assert world.run("slstats", "--disable").stdout == "Usage tracking is disabled in ~/.serverlessrc already.\n"
    world.run("deploy")
    assert world.endpoint.events == ["user_disabledTracking"]
    assert world.run("slstats", "--enable").returncode == 0
    world.run("deploy")
    assert world.endpoint.events[1:] == ["user_enabledTracking", "framework:service_deployed"]


@pytest.mark.parametrize("source", ["SLS_TELEMETRY_DISABLED", "DO_NOT_TRACK", ".serverlessrc"])
def test_enable_names_what_keeps_it_off(world: World, source: str) -> None:
    """Enabling while another source says off succeeds, and names that source."""
    if source == ".serverlessrc":
        (world.project / ".serverlessrc").write_text('{"trackingDisabled": true}')
    else:
        world.environ[source] = "1"
    run = world.run("slstats", "--enable")
    assert run.returncode == 0
    assert "Usage is still not tracked." in run.stdout
    assert f"off by {source}, " in run.stdout
    assert world.read_rc()["trackingDisabled"] is False


def test_toggle_works_anywhere(world: World, tmp_path: Path) -> None:
    """A choice can be recorded outside a project, and in a directory that has been removed."""
    gone = tmp_path / "gone"
    gone.mkdir()
    assert world.run("slstats", "--disable", directory=gone, preexec_fn=gone.rmdir).returncode == 0
    assert world.read_rc()["trackingDisabled"] is True


def test_damaged_file_is_named(world: World) -> None:
    """A toggle that replaced a damaged file names the copy that it kept."""
    world.rc.write_text("{damaged")
    run = world.run("slstats", "--disable")
    assert run.returncode == 0
    assert f"{world.rc}.bak" in run.stdout
    assert (world.home / ".serverlessrc.bak").read_text() == "{damaged"


def test_home_that_is_not_utf_8(world: World) -> None:
    """A home whose path is not UTF-8 is a home: commands run, and a copy in it can be named."""
    home = os.fsencode(world.home) + b"-\xff"
    os.mkdir(home)
    world.environ["HOME"] = os.fsdecode(home)
    with open(home + b"/.serverlessrc", "wb") as file:
        file.write(b"{damaged")
    assert world.run("slstats", "--enable", encoding="latin-1").returncode == 0
    assert world.run("deploy").returncode == 0
    assert world.endpoint.events == ["user_enabledTracking", "framework:service_deployed"]


def _directory(world: World) -> None:
    world.rc.mkdir()


def _no_home(world: World) -> None:
    world.environ["HOME"] = str(world.home / "nowhere")


@pytest.mark.parametrize("spoil", [_directory, _no_home])
def test_toggle_that_fails(world: World, spoil: object) -> None:
    """A toggle that cannot record the choice says so on standard error, claims nothing and fails."""
    spoil(world)  # type: ignore[operator]
    before = world.tree()
    run = world.run("slstats", "--disable")
    assert (run.returncode, run.stdout) == (1, "")
    assert "the toggle failed" in run.stderr
    assert world.tree() == before
    assert world.endpoint.requests == []


@pytest.mark.parametrize("content", [None, "{}", "{damaged"])
def test_full_disk(world: World, content: str | None) -> None:
    """Where no byte can be written a toggle fails, names the rc file and leaves the home as it was."""
    if content is not None:
        world.rc.write_text(content)
    before = world.tree()
    run = world.run("slstats", "--disable", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)))
    assert run.returncode == 1
    assert world.tree() == before


def test_shown_by_the_next_run(world: World) -> None:
    """What a run received is shown by the next one, on standard error alone, and not by commands of the toggle."""
    world.endpoint.answer(200, [MINOR])
    assert world.run("deploy").stderr == ""
    assert world.run("slstats", "--status").stderr == ""
    run = world.run("info")
    assert (run.stdout, run.stderr) == ("service: example\n", "a minor version is out\n")
    assert world.run("info").stderr == ""


def test_unknown_mode(world: World) -> None:
    """A mode that is not understood is named by commands that could show notifications, and by no others."""
    world.environ["SLS_NOTIFICATIONS_MODE"] = "quiet"
    run = world.run("info")
    assert (run.returncode, run.stdout) == (0, "service: example\n")
    assert "SLS_NOTIFICATIONS_MODE" in run.stderr
    assert world.run("slstats", "--status").stderr == ""


def test_exits_before_the_answer(world: World) -> None:
    """A command has ended, and both of its outputs with it, while the endpoint has not answered."""
    world.endpoint.answering.clear()
    process = world.start("deploy")
    output, errors = process.communicate()
    assert (process.returncode, output, errors) == (0, "Deployed the service example\n", "")
    world.endpoint.received.acquire()
    world.endpoint.answering.set()


def test_interrupt(world: World) -> None:
    """An interrupted command dies of the interrupt, as any other, and records nothing."""
    pipe = world.project / "serverless.yml"
    pipe.unlink()
    os.mkfifo(pipe)
    # Where the tests run in a shell's background it is ignored, and would be in the command.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = world.start("deploy")
    signal.signal(signal.SIGINT, before)

    def open_for_one_that_ended() -> None:
        process.wait()
        os.close(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK))

    threading.Thread(target=open_for_one_that_ended).start()
    # Opening the pipe returns once the command has opened it too, and so is at work, or has ended without.
    with open(pipe, "w", encoding="utf-8"):
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
    assert process.returncode == -signal.SIGINT
    assert "KeyboardInterrupt" in errors
    assert world.endpoint.requests == []


def test_default_endpoint(world: World) -> None:
    """Without an override the endpoint is one that exists nowhere, and the event waits."""
    world.endpoint.url = ""
    assert world.run("deploy").returncode == 0
    assert world.pending() == ["framework:service_deployed"]
