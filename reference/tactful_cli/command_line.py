"""The arguments that the tool understands."""

from __future__ import annotations

import argparse
import functools

from tactful_cli import tracking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 80  # characters that a line of help has at most
SHELL = """\
_{function}() {{ COMPREPLY=($(compgen -W "{words}" -- "${{COMP_WORDS[COMP_CWORD]}}")); }}
complete -F _{function} {name}
"""


def parse(arguments: Sequence[str] | None, *, name: str, version: str, triggers: Sequence[str]) -> argparse.Namespace:
    """
    Return what was given, with `trigger`: the words of the command as the catalogue of events has them.

    Help and the version are printed here, and a usage error exits with 2. `completion` has its script as `script`.
    """
    parser = _Parser(prog=name, description="A small tool that deploys nothing, and asks, sends and notifies.")
    parser.add_argument("--version", action="version", version=f"{name} {version}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    _add_services(commands)
    _add_plugins(commands.add_parser("plugin", help="find, install and uninstall plugins"))
    _add_account(commands)
    shells = commands.add_parser("completion", help="print what completes a command line")
    shells.add_argument("shell", choices=["bash"])
    tracking.add_arguments(commands.add_parser("slstats", help="turn usage tracking on or off, or show it"), triggers)
    given = parser.parse_args(arguments)
    if given.command == "slstats" and given.json and not given.status:
        parser.error("--json goes with --status")
    given.script = SHELL.format(function=name.replace("-", "_"), words=" ".join(commands.choices), name=name)
    given.trigger = " ".join(filter(None, (given.command, getattr(given, "subcommand", None))))
    if getattr(given, "tail", False):
        given.trigger += " --tail"
    return given


class _Parser(argparse.ArgumentParser):
    """A parser that takes no part of an option for the whole; those of commands are made of it too."""

    def __init__(self, **options: object) -> None:
        # Of one width: argparse asks the terminal for each argument that is added, and imports shutil for that.
        formatter = functools.partial(argparse.HelpFormatter, width=WIDTH)
        super().__init__(**options, allow_abbrev=False, formatter_class=formatter)  # type: ignore[arg-type]


def _add_services(commands: argparse._SubParsersAction[_Parser]) -> None:
    create = commands.add_parser("create", help="make a service in a new folder")
    create.add_argument("--path", required=True, metavar="NAME", help="the folder to make")
    install = commands.add_parser("install", help="make a service like the one at an address, which is not asked")
    install.add_argument("--url", required=True, help="the address")
    for name, said in (
        ("deploy", "pretend to deploy the service in this directory"),
        ("publish", "pretend to publish the service in this directory"),
        ("info", "show the service in this directory"),
        ("remove", "take back what deploying did"),
    ):
        commands.add_parser(name, help=said)
    invoke = commands.add_parser("invoke", help="pretend to call a function of the service")
    logs = commands.add_parser("logs", help="show the logs of the service, of which there are none")
    logs.add_argument("--tail", action="store_true", help="go on, with what comes in on standard input")
    metrics = commands.add_parser("metrics", help="show the metrics of the service, of which there are none")
    for parser in (invoke, logs, metrics):
        parser.add_argument("-f", "--function", required=parser is invoke, metavar="NAME", help="the function")


def _add_plugins(plugin: argparse.ArgumentParser) -> None:
    subcommands = plugin.add_subparsers(dest="subcommand", required=True, metavar="subcommand")
    subcommands.add_parser("list", help="name the plugins that are known")
    search = subcommands.add_parser("search", help="name those that are called like something")
    search.add_argument("-q", "--query", required=True, metavar="TEXT")
    for name in ("install", "uninstall"):
        subcommands.add_parser(name, help=f"pretend to {name} a plugin").add_argument("-n", "--name", required=True)


def _add_account(commands: argparse._SubParsersAction[_Parser]) -> None:
    login = commands.add_parser("login", help="log in, without asking anyone")
    login.add_argument("--user", required=True, metavar="ID", help="the user's id")
    commands.add_parser("logout", help="log out")
    config = commands.add_parser("config", help="set the tool up")
    credentials = config.add_subparsers(dest="subcommand", required=True, metavar="subcommand").add_parser(
        "credentials", help="pretend to keep the credentials of a provider"
    )
    credentials.add_argument("-p", "--provider", required=True, choices=["aws"])
    credentials.add_argument("-k", "--key", required=True)
    credentials.add_argument("-s", "--secret", required=True)
    credentials.add_argument("-n", "--profile", default="default")
