"""What the commands do: harmless stand-ins for the work of a real tool, each of which says its result in one line."""

from __future__ import annotations

import os

from tactful_cli import account, service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from tactful import Binding

#: The commands that work on the service in the current directory, and fail where there is none.
IN_A_SERVICE = frozenset(
    {
        "deploy",
        "publish",
        "info",
        "invoke",
        "remove",
        "logs",
        "logs --tail",
        "metrics",
        "plugin install",
        "plugin uninstall",
    }
)


class CommandError(Exception):
    """Work that failed; its text is for people."""


def find_service(trigger: str) -> service.Service | None:
    """Return the service that the command works in, None where it needs none; ServiceError where it does."""
    return service.read() if trigger in IN_A_SERVICE else service.find()


def do(trigger: str, given: Namespace, binding: Binding, found: service.Service | None) -> str:
    """
    Do the work of the command that is the event's `trigger` and return its line, without an end of line.

    `found` is what `find_service` gave. CommandError, ServiceError or AccountError where it fails.
    """
    if trigger in IN_A_SERVICE and found is not None:
        return _do_in_a_service(trigger, given, found)
    if trigger in ("create", "install"):
        path = given.path if trigger == "create" else _folder_of(given.url)
        return f"{'Created' if trigger == 'create' else 'Installed'} the service {service.create(path)} in {path}"
    return _do_for_a_user(trigger, given, binding)


def _do_for_a_user(trigger: str, given: Namespace, binding: Binding) -> str:
    if trigger == "login":
        account.log_in(binding, given.user)
        return f"Logged in as {given.user}"
    if trigger == "logout":
        account.log_out(binding)
        return "Logged out"
    if trigger == "config credentials":
        # Neither kept nor looked at: there is no cloud to show them to.
        return f"Configured the credentials of the profile {given.profile}"
    return _plugins(given.query if trigger == "plugin search" else "")


def _folder_of(address: str) -> str:
    """Return the last part of the path of an address; CommandError where it has none."""
    import urllib.parse

    folder = os.path.basename(urllib.parse.urlsplit(address).path.rstrip("/"))
    if folder in ("", ".", ".."):
        raise CommandError(f"no service has the address {address}")
    return folder


def _do_in_a_service(trigger: str, given: Namespace, found: service.Service) -> str:
    name = getattr(given, "function", None)
    if name is not None and name not in found.functions:
        raise CommandError(f"the service {found.name} has no function {name}")
    of = f"the service {found.name}" if name is None else f"the function {name}"
    if trigger == "deploy":
        service.deploy(found)
    elif trigger == "remove":
        service.remove(found)
    elif trigger == "info":
        return f"service: {found.name}"
    elif trigger.startswith("plugin"):
        return f"{'Installed' if trigger == 'plugin install' else 'Uninstalled'} the plugin {given.name}"
    said = {"logs": "No logs of", "logs --tail": "Following the logs of", "metrics": "No metrics of"}
    past = {"deploy": "Deployed", "publish": "Published", "invoke": "Invoked", "remove": "Removed"}
    return f"{said.get(trigger) or past[trigger]} {of}"


def _plugins(query: str) -> str:
    from tactful._tables import KNOWN

    found = [name for name in KNOWN["plugins"] if query in name]
    return " ".join(found) or f"No plugin is called like {query}"
