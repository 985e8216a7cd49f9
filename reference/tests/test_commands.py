"""Facts about the commands of `tactful-reference` beside those of the toggle, from outside."""

from __future__ import annotations

import json
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import World

SERVICE = """\
service: example
provider:
  name: aws
  runtime: python3.11
  iamRoleStatements: []
plugins:
  - serverless-offline
  - ./canary-plugin
functions:
  hello:
    handler: canary.handler
    memorySize: 512
    events:
      - http: GET /canary
"""
CREDENTIALS = ["config", "credentials", "--provider", "aws", "--key", "canary-key", "--secret", "canary-secret"]
COMMANDS = {
    "framework:service_created": (["create", "--path", "canary"], "Created the service canary in canary"),
    "framework:service_deployed": (["deploy"], "Deployed the service example"),
    "framework:service_published": (["publish"], "Published the service example"),
    "framework:service_infoViewed": (["info"], "service: example"),
    "framework:service_invoked": (["invoke", "-f", "hello"], "Invoked the function hello"),
    "framework:service_removed": (["remove"], "Removed the service example"),
    "framework:service_pluginListed": (["plugin", "list"], "serverless-api-gateway-caching "),
    "framework:service_logsViewed": (["logs"], "No logs of the service example"),
    "framework:service_logsTailed": (["logs", "--tail", "-f", "hello"], "Following the logs of the function hello"),
    "framework:service_metricsViewed": (["metrics"], "No metrics of the service example"),
    "framework:service_pluginsSearched": (["plugin", "search", "-q", "canary"], "serverless-plugin-canary-deployments"),
    "service_pluginInstalled": (["plugin", "install", "-n", "canary"], "Installed the plugin canary"),
    "service_pluginUninstalled": (["plugin", "uninstall", "-n", "canary"], "Uninstalled the plugin canary"),
    "service_installed": (["install", "--url", "https://x.example/canary/"], "Installed the service canary in canary"),
    "user_awsCredentialsConfigured": (CREDENTIALS, "Configured the credentials of the profile default"),
    "user_loggedIn": (["login", "--user", "u-7105"], "Logged in as u-7105"),
    "user_loggedOut": (["logout"], "Logged out"),
}
FAILURES = [
    ["create", "--path", "."],
    ["install", "--url", "https://x.example/"],
    ["install", "--url", "https://x.example/.."],
    ["invoke", "-f", "goodbye"],
    ["logs", "--tail", "-f", "goodbye"],
    ["metrics", "-f", "goodbye"],
    ["login", "--user", "canary@letters.example"],
]
IN_A_SERVICE = [["deploy"], ["publish"], ["info"], ["invoke", "-f", "x"], ["remove"], ["logs"], ["logs", "--tail"]]
IN_A_SERVICE += [["metrics"], ["plugin", "install", "-n", "x"], ["plugin", "uninstall", "-n", "x"]]


@pytest.fixture
def serving(world: World) -> World:
    """A world whose project is a service with a function."""
    (world.project / "serverless.yml").write_text(SERVICE)
    return world


@pytest.mark.parametrize("event", COMMANDS)
def test_commands(serving: World, event: str) -> None:
    """Each command prints one line and sends its own event, once, with nothing of what it was given (EVT-1, EVT-2)."""
    arguments, line = COMMANDS[event]
    run = serving.run(*arguments)
    assert (run.returncode, run.stderr, run.stdout.count("\n")) == (0, "", 1)
    assert run.stdout.startswith(line)
    assert serving.endpoint.events == [event]
    sent = serving.endpoint.sent("POST")[0].body.decode()
    assert "canary" not in sent
    assert "hello" not in sent
    assert serving.pending() == []


def test_catalogue_is_covered(world: World) -> None:
    """With the two of the toggle these are the events of the catalogue, and no others (EVT-3)."""
    assert {*COMMANDS, "user_enabledTracking", "user_disabledTracking"} == set(world.binding.catalogue.values())


def test_what_a_service_says(serving: World) -> None:
    """In a service the event says provider, runtimes, functions, plugins and deprecations (PAY-3)."""
    serving.run("deploy")
    (event,) = serving.endpoint.bodies[0]["events"]
    assert (event["provider"], event["runtimes"]) == ("aws", ["python3.11"])
    assert event["functions"] == [
        {"runtime": "python3.11", "memory_size": 512, "timeout": None, "events": ["http"]},
    ]
    assert event["plugins"] == ["serverless-offline", "local"]
    assert event["deprecations"] == ["PROVIDER_IAM_SETTINGS"]


@pytest.mark.parametrize("arguments", FAILURES, ids=" ".join)
def test_failures(serving: World, arguments: list[str]) -> None:
    """A run that fails says so on standard error, exits with 1, and records and makes nothing (EVT-5)."""
    run = serving.run(*arguments)
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("error: ")
    assert serving.endpoint.requests == []
    assert serving.tree() == {}


@pytest.mark.parametrize("arguments", IN_A_SERVICE, ids=" ".join)
def test_outside_of_a_service(world: World, arguments: list[str]) -> None:
    """Outside of a service a command that works in one fails, and records and makes nothing (EVT-5)."""
    run = world.run(*arguments, directory=world.home)
    assert (run.returncode, run.stdout) == (1, "")
    assert "serverless.yml" in run.stderr
    assert world.endpoint.requests == []
    assert world.tree() == {}


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["deploy", "--help"], 0),
        (["completion", "bash"], 0),
        (["completion", "canary"], 2),
        (["plugin"], 2),
        (["plugin", "lst"], 2),
        (["config"], 2),
        (["deploy", "extra"], 2),
        (["logs", "--tai"], 2),
        (["invoke"], 2),
        (["login"], 2),
        (["slstats", "--show", "delpoy"], 2),
        (["slstats", "--show", "--status"], 2),
    ],
)
def test_nothing_done(serving: World, arguments: list[str], status: int) -> None:
    """Help, completion and what is misspelt record nothing and create no rc file (EVT-4)."""
    assert serving.run(*arguments).returncode == status
    assert serving.endpoint.requests == []
    assert serving.tree() == {}


def test_completion(world: World) -> None:
    """The script of the completion is one that a shell takes, and completes a command (EVT-4)."""
    script = world.run("completion", "bash").stdout
    asked = f"{script}COMP_WORDS=(x publ); COMP_CWORD=1; _tactful_reference; echo ${{COMPREPLY[@]}}"
    assert subprocess.run(["/bin/bash", "-c", asked], capture_output=True, text=True, check=True).stdout == "publish\n"


def test_tail_follows_its_input(serving: World) -> None:
    """`logs --tail` goes on with what comes in, and ends with it."""
    process = serving.start("logs", "--tail", stdin=subprocess.PIPE)
    output, errors = process.communicate("one\ntwo\n")
    assert (process.returncode, errors) == (0, "")
    assert output == "Following the logs of the service example\none\ntwo\n"


def test_tail_is_recorded_when_it_begins(serving: World) -> None:
    """By its first line `logs --tail` has recorded, and an interrupt ends it without a word of its own (EVT-7)."""
    process = serving.start("logs", "--tail", stdin=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == "Following the logs of the service example\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert (process.returncode, errors) == (-signal.SIGINT, "")
    serving.run("info")
    assert sorted(serving.endpoint.events) == ["framework:service_infoViewed", "framework:service_logsTailed"]


def test_login(serving: World) -> None:
    """Events hold the user's id from logging in to logging out, and the rc file keeps what else it holds (PAY-6)."""
    serving.write_rc({"other": 2**70, "trackingDisabled": False})
    for arguments in (["info"], ["login", "--user", "u-7105"], ["deploy"], ["logout"], ["info"]):
        assert serving.run(*arguments).returncode == 0
    users = [event.get("user") for body in serving.endpoint.bodies for event in body["events"]]
    assert users == [None, {"id": "u-7105"}, {"id": "u-7105"}, None, None]
    assert serving.read_rc() == {"other": 2**70, "trackingDisabled": False, "userId": None}


def test_login_makes_the_rc(world: World) -> None:
    """An rc file that logging in made is for its owner alone, has a time, and records no choice (RC-1, RC-2, RC-3)."""
    world.environ["SLS_TELEMETRY_DISABLED"] = "1"
    world.run("login", "--user", "u-7105")
    assert list(world.read_rc()) == ["meta", "userId"]
    assert world.rc.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("spoil", ["damaged", "home"])
def test_login_that_cannot_be_kept(world: World, spoil: str) -> None:
    """Logging in over a damaged rc file, or without a home, fails and leaves everything as it was (RC-7)."""
    if spoil == "damaged":
        world.rc.write_text("{damaged")
    else:
        del world.environ["HOME"]
    run = world.run("login", "--user", "u-7105")
    assert (run.returncode, run.stdout) == (1, "")
    assert [content for path, content in world.tree().items() if path == ".serverlessrc"] in ([], [b"{damaged"])
    assert world.endpoint.requests == []


@pytest.mark.parametrize("trigger", [None, "info", "plugin list", "logs --tail", "logout"])
def test_show(serving: World, trigger: str | None) -> None:
    """`slstats --show` prints the body that the command then sends, and sends and writes nothing (DSC-4, DSC-5)."""
    serving.run("login", "--user", "u-7105")
    before, sent = serving.tree(), len(serving.endpoint.requests)
    run = serving.run("slstats", "--show", *([trigger] if trigger else []))
    assert (run.returncode, run.stderr, serving.tree()) == (0, "", before)
    assert len(serving.endpoint.requests) == sent
    serving.run(*(trigger or "deploy").split())
    shown, body = json.loads(run.stdout), serving.endpoint.bodies[-1]
    for event in (*shown["events"], *body["events"]):
        del event["id"], event["timestamp"]
    assert shown == body


def test_show_while_off(serving: World) -> None:
    """While telemetry is off there is no body to show, and what keeps it off is said on standard error."""
    serving.environ["DO_NOT_TRACK"] = "1"
    run = serving.run("slstats", "--show")
    assert (run.returncode, run.stdout) == (0, "")
    assert "DO_NOT_TRACK" in run.stderr


def test_show_of_what_would_fail(world: World) -> None:
    """A run that would fail would send nothing, and showing it fails too."""
    run = world.run("slstats", "--show", directory=world.home)
    assert (run.returncode, run.stdout) == (1, "")
    assert "serverless.yml" in run.stderr
