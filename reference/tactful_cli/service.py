"""The services that the tool creates, deploys and shows: a folder with a serverless.yml. Nothing reaches a cloud."""

from __future__ import annotations

import json
import os

from tactful_cli import service_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SERVICE_FILE = "serverless.yml"
STATE_FOLDER = ".serverless"
# What is deprecated, as keys from the top of the file, and the code that says so.
DEPRECATED = (
    (("package", "exclude"), "NEW_PACKAGE_PATTERNS"),
    (("package", "include"), "NEW_PACKAGE_PATTERNS"),
    (("provider", "apiKeys"), "AWS_API_GATEWAY_SPECIFIC_KEYS"),
    (("provider", "httpApi", "useProviderTags"), "AWS_HTTP_API_USE_PROVIDER_TAGS_PROPERTY"),
    (("provider", "iamRoleStatements"), "PROVIDER_IAM_SETTINGS"),
    (("provider", "lambdaHashingVersion"), "LAMBDA_HASHING_VERSION_PROPERTY"),
    (("provider", "role"), "PROVIDER_IAM_SETTINGS"),
)


class ServiceError(Exception):
    """A service that cannot be made or read; its text is for people."""


class Service:
    """A service: its `name`, and what its file says, as far as it can be read."""

    __slots__ = ("content", "name")

    def __init__(self, name: str, content: dict[str, Any]) -> None:
        """Hold the two parts."""
        self.name = name
        self.content = content

    @property
    def functions(self) -> dict[str, dict[str, Any]]:
        """The functions by their names; one of which nothing can be read is empty."""
        found = _map(self.content, "functions")
        return {name: function if isinstance(function, dict) else {} for name, function in found.items()}

    def describe(self) -> dict[str, Any]:
        """Return what the library asks of a service, in the file's own words; the library closes them (PAY-3, PAY-5)."""
        provider = self.content.get("provider")
        settings = provider if isinstance(provider, dict) else {"name": provider}
        plugins = self.content.get("plugins")
        if isinstance(plugins, dict):
            plugins = plugins.get("modules")
        plugins = plugins if isinstance(plugins, list) else []
        deprecations = [code for keys, code in DEPRECATED if _has(self.content, keys)]
        if len(set(map(str, plugins))) < len(plugins):
            deprecations.append("DUPLICATE_PLUGIN_DEFINITION")
        return {
            "provider": settings.get("name"),
            **_size(settings),
            "functions": [
                {**_size(function), "events": _event_types(function.get("events"))}
                for function in self.functions.values()
            ],
            "plugins": plugins,
            "deprecations": deprecations,
        }


def create(path: str) -> str:
    """Make a service in the new folder `path` and return its name; ServiceError where it exists or cannot be made."""
    name = os.path.basename(os.path.normpath(path))
    # A JSON string is a YAML one too, whatever the name holds.
    text = f"service: {json.dumps(name)}\nprovider:\n  name: aws\n  runtime: python3.11\n"
    try:
        os.makedirs(path)
        with open(os.path.join(path, SERVICE_FILE), "x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise ServiceError(f"cannot create {path}: {error.strerror}") from error
    return name


def deploy(service: Service) -> None:
    """Write .serverless/deployed.json for the service here; ServiceError where it cannot be written."""
    try:
        os.makedirs(STATE_FOLDER, exist_ok=True)
        with open(os.path.join(STATE_FOLDER, "deployed.json"), "w", encoding="utf-8") as file:
            json.dump({"service": service.name}, file)
    except OSError as error:
        raise ServiceError(f"cannot deploy {service.name}: {error.filename}: {error.strerror}") from error


def remove(service: Service) -> None:
    """Take back what `deploy` wrote, if it did; ServiceError where it cannot be removed."""
    try:
        os.unlink(os.path.join(STATE_FOLDER, "deployed.json"))
    except FileNotFoundError:
        return
    except OSError as error:
        raise ServiceError(f"cannot remove {service.name}: {error.filename}: {error.strerror}") from error


def read() -> Service:
    """Return the service in this directory; ServiceError where there is none or its file is no good."""
    try:
        with open(SERVICE_FILE, encoding="utf-8") as file:
            content = service_file.parse(file.read())
    except FileNotFoundError:
        raise ServiceError(f"no {SERVICE_FILE} here: run this in the folder of a service") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ServiceError(f"cannot read {SERVICE_FILE}: {error}") from error
    name = content.get("service") if isinstance(content, dict) else None
    if not isinstance(name, str) or not name:
        raise ServiceError(f"{SERVICE_FILE} names no service")
    return Service(name, content)


def find() -> Service | None:
    """Return the service in this directory, or None where there is none that is any good."""
    try:
        return read() if os.path.isfile(SERVICE_FILE) else None
    except ServiceError:
        return None


def _map(holder: dict[str, Any], key: str) -> dict[str, Any]:
    found = holder.get(key)
    return found if isinstance(found, dict) else {}


def _has(content: dict[str, Any], keys: tuple[str, ...]) -> bool:
    *way, last = keys
    for key in way:
        content = _map(content, key)
    return last in content


def _size(settings: dict[str, Any]) -> dict[str, Any]:
    """Return {runtime, memory_size in megabytes, timeout in seconds}, without what is not said or is no number."""
    found: dict[str, Any] = {}
    if isinstance(settings.get("runtime"), str):
        found["runtime"] = settings["runtime"]
    for key, name in (("memorySize", "memory_size"), ("timeout", "timeout")):
        text = settings.get(key)
        # Longer ones are no size of anything.
        if isinstance(text, str) and text.isdecimal() and text.isascii() and len(text) < 10:  # noqa: PLR2004
            found[name] = int(text)
    return found


def _event_types(events: object) -> list[str]:
    """Return the type of each event of a function: it stands alone, or before what is said of it."""
    types = []
    for event in events if isinstance(events, list) else []:
        if isinstance(event, str):
            types.append(event)
        elif isinstance(event, dict) and event:
            types.append(next(iter(event)))
    return types
