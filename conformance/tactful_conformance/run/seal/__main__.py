"""Seal this process off, hand the sockets out, and then start commands: `python -I -m … FD FOLDER HOSTNAME`."""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path

from tactful_conformance.run.seal import kernel, mounts, namespaces, network, tap
from tactful_conformance.run.spawner import Spawner, renounce


def main(descriptor: int, folder: Path, host_name: str) -> None:
    """
    Serve as PID 1 of new namespaces.

    The first answer on the control socket is `{"sealed": true, "port", "any_port"}` with the descriptors of the
    collector's sockets, in the order in which `open_station` takes them apart, or `{"refused": TEXT}`.
    """
    # What is started has its standard streams and nothing else: with this socket, a CLI could answer in our place.
    os.set_inheritable(descriptor, False)
    control = socket.socket(fileno=descriptor)
    try:
        namespaces.enter()
        network.raise_loopback()
        stream = network.listen(socket.SOCK_STREAM, transparent=True)
        port = stream.getsockname()[1]
        any_port = network.divert_all_ports(port)
        sockets = [
            stream,
            network.listen(socket.SOCK_DGRAM, port, transparent=True),
            # Transparent, since it answers from whatever address was asked.
            network.listen(socket.SOCK_DGRAM, network.DNS_PORT, transparent=True),
            network.listen(socket.SOCK_STREAM, network.DNS_PORT),
            tap.open_tap(),
        ]
        if not any_port:
            sockets += [network.listen(socket.SOCK_STREAM, known) for known in network.KNOWN_PORTS]
        mounts.cover(folder)
        kernel.set_host_name(host_name)
        # The rights that made the seal are not for what runs in it: it could undo it.
        renounce(range(int(Path("/proc/sys/kernel/cap_last_cap").read_text(encoding="ascii")) + 1))
    except OSError as error:
        control.send(json.dumps({"refused": str(error)}).encode())
        return
    answer = {"sealed": True, "port": port, "any_port": any_port}
    socket.send_fds(control, [json.dumps(answer).encode()], [opened.fileno() for opened in sockets])
    for opened in sockets:
        opened.close()
    Spawner(control).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
