"""Seal this process off, hand the sockets out, and then start commands: `python -I -m … FD FOLDER HOSTNAME`."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sys
from pathlib import Path

from tactful_conformance.run.seal import kernel, mounts, namespaces, network, system_calls, tap, unix_sockets
from tactful_conformance.run.spawner import Spawner, renounce


def main(descriptor: int, folder: Path, host_name: str) -> None:
    """
    Serve as PID 1 of new namespaces.

    The first answer on the control socket is `{"sealed": true}` with the descriptors of the
    collector's sockets, in the order in which `open_station` takes them apart, or `{"refused": TEXT}`.
    """
    # What is started has its standard streams and nothing else: with this socket, a CLI could answer in our place.
    os.set_inheritable(descriptor, False)
    control = socket.socket(fileno=descriptor)
    try:
        machine_sockets = unix_sockets.list_path_names()
        namespaces.enter(control)
        network.raise_loopback()
        stream = network.listen(socket.SOCK_STREAM, transparent=True)
        port = stream.getsockname()[1]
        network.divert_all_ports(port)
        sockets = [
            stream,
            network.listen(socket.SOCK_DGRAM, port, transparent=True),
            # Transparent, since it answers from whatever address was asked.
            network.listen(socket.SOCK_DGRAM, network.DNS_PORT, transparent=True),
            network.listen(socket.SOCK_STREAM, network.DNS_PORT),
            tap.open_tap(),
            network.open_raw(),
        ]
        mounts.cover(folder, machine_sockets)
        kernel.set_host_name(host_name)
        # The rights that made the seal are not for what runs in it: it could undo it.
        renounce(range(int(Path("/proc/sys/kernel/cap_last_cap").read_text(encoding="ascii")) + 1))
        system_calls.forbid()
        # A crash is not for the machine's reporter: core(5), «Piping core dumps to a program», where 0 would not do.
        resource.setrlimit(resource.RLIMIT_CORE, (1, 1))
        # Python handles it, and so a CLI could end PID 1 by it, which no signal that it does not handle can do from
        # inside: pid_namespaces(7).
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    except OSError as error:
        control.send(json.dumps({"refused": str(error)}).encode())
        return
    socket.send_fds(control, [json.dumps({"sealed": True}).encode()], [opened.fileno() for opened in sockets])
    for opened in sockets:
        opened.close()
    Spawner(control).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
