"""Where a worker observes from: at the endpoint, or on the wire."""

from __future__ import annotations

import shutil
import socket
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tactful_conformance.run.collect.endpoint import EndpointCollector
from tactful_conformance.run.collect.recorder import Recorder
from tactful_conformance.run.collect.sockets import SealedSockets
from tactful_conformance.run.collect.tls import Authority
from tactful_conformance.run.collect.wire import WireCollector
from tactful_conformance.run.identity import ACCOUNT, trust_variables, write_identity
from tactful_conformance.run.launcher import Launcher

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tactful_conformance.run.collect.traffic import Collector
    from tactful_conformance.run.settings import Settings


class SealRefusedError(RuntimeError):
    """The machine does not let this user make namespaces."""


@dataclass(frozen=True, slots=True)
class Station:
    """
    A launcher and a collector that belong together.

    `variables` are what every command is given beside its own; `account` the folder that stands for the user's home in
    the user database, None where that is the machine's.
    """

    level: str
    launcher: Launcher
    collector: Collector
    variables: Mapping[str, str]
    account: Path | None
    folder: Path | None

    def close(self) -> None:
        """End all that is below the launcher, and stop collecting."""
        self.launcher.close()
        self.collector.close()
        if self.folder is not None:
            shutil.rmtree(self.folder)


def open_station(settings: Settings, number: int) -> Station:
    """Open a station for the first home or the second; raises `SealRefusedError` where the wire cannot be had."""
    if settings.level == "endpoint":
        collector = EndpointCollector(Recorder(settings, None, None))
        return Station(settings.level, Launcher("tactful_conformance.run.spawner"), collector, {}, None, None)
    system = settings.canaries[number].system
    with ExitStack() as undone:
        folder = Path(tempfile.mkdtemp(prefix="tactful-seal-"))
        undone.callback(shutil.rmtree, folder)
        folder.chmod(0o755)
        authority = Authority()
        write_identity(folder, authority, system)
        launcher = Launcher("tactful_conformance.run.seal", str(folder), system["host"])
        undone.callback(launcher.close)
        answer, descriptors = launcher.first_answer()
        if "refused" in answer:
            raise SealRefusedError(answer["refused"])
        sockets = SealedSockets(*(socket.socket(fileno=descriptor) for descriptor in descriptors))
        wire = WireCollector(sockets, Recorder(settings, authority, Authority()))
        undone.pop_all()
    return Station(settings.level, launcher, wire, trust_variables(folder), folder / ACCOUNT, folder)
