"""The services that the tool creates, deploys and shows: a folder with a serverless.yml. Nothing reaches a cloud."""

from __future__ import annotations

import json
import os

SERVICE_FILE = "serverless.yml"
STATE_FOLDER = ".serverless"


class ServiceError(Exception):
    """A service that cannot be made or read; its text is for people."""


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


def deploy() -> str:
    """Write .serverless/deployed.json for the service here and return its name; ServiceError as in `read`."""
    name = read()
    try:
        os.makedirs(STATE_FOLDER, exist_ok=True)
        with open(os.path.join(STATE_FOLDER, "deployed.json"), "w", encoding="utf-8") as file:
            json.dump({"service": name}, file)
    except OSError as error:
        raise ServiceError(f"cannot deploy {name}: {error.filename}: {error.strerror}") from error
    return name


def read() -> str:
    """Return the name of the service in this directory; ServiceError where there is none or its file is no good."""
    import yaml

    try:
        with open(SERVICE_FILE, encoding="utf-8") as file:
            # BaseLoader makes nothing but text, lists and maps, and passes over the tags of CloudFormation.
            content = yaml.load(file, Loader=yaml.BaseLoader)  # noqa: S506
    except FileNotFoundError:
        raise ServiceError(f"no {SERVICE_FILE} here: run this in the folder of a service") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ServiceError(f"cannot read {SERVICE_FILE}: {error}") from error
    name = content.get("service") if isinstance(content, dict) else None
    if not isinstance(name, str) or not name:
        raise ServiceError(f"{SERVICE_FILE} names no service")
    return name
