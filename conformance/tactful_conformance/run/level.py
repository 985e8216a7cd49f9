"""Find out how much of a run this machine lets us observe."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tactful_conformance.run.launcher import Launcher, LaunchError
from tactful_conformance.specification import Problem

WIRE = "wire"
ENDPOINT = "endpoint"
# The kernel's documentation, admin-guide/LSM/apparmor: set to 1 by Ubuntu since 23.10.
_APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")


def choose_level(asked: str | None) -> tuple[str, str | None]:
    """
    Give the level of a run, and what to tell the user about it, if anything.

    The wire is the default; where the machine refuses it and nothing was asked for, it is the endpoint. Raises
    `Problem` where the wire was asked for and is refused.
    """
    if asked == ENDPOINT:
        return ENDPOINT, None
    refused = why_seal_is_refused()
    if refused is None:
        return WIRE, None
    if asked == WIRE:
        raise Problem(f"the wire cannot be observed here: {refused}.", where="--level wire", do=_what_to_do())
    return ENDPOINT, f"observing at the endpoint alone, since the wire cannot be: {refused}. {_what_to_do()}"


def why_seal_is_refused() -> str | None:
    """Try to make the namespaces, and give the reason where the machine refuses them."""
    if sys.platform != "linux":
        return "it needs Linux's namespaces"
    with tempfile.TemporaryDirectory(prefix="tactful-seal-") as folder:
        launcher = Launcher("tactful_conformance.run.seal", folder, "sealed")
        try:
            answer, descriptors = launcher.first_answer()
        except LaunchError as error:
            return str(error)
        finally:
            launcher.close()
    for descriptor in descriptors:
        os.close(descriptor)
    return str(answer["refused"]) if "refused" in answer else None


def _what_to_do() -> str:
    try:
        restricted = _APPARMOR.read_text(encoding="ascii").strip() == "1"
    except OSError:
        restricted = False
    if restricted:
        return (
            "AppArmor keeps namespaces from ordinary users: run `sudo sysctl "
            "kernel.apparmor_restrict_unprivileged_userns=0`, or run the suite as root, or say `--level endpoint`."
        )
    return (
        "Namespaces of an ordinary user must be allowed (in a container: `--security-opt seccomp=unconfined "
        "--security-opt apparmor=unconfined`), or say `--level endpoint`."
    )
