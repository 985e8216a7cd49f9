"""A network that ends in this namespace: every address of the world is local, and every port is answered."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import socket
import struct

from tactful_conformance.run.seal import kernel

DNS_PORT = 53
#: Addresses at which nothing is answered, and those at which nothing listens (run/collect/names.py gives them names).
SILENT, REFUSED = "198.19.128.0/17", "198.19.0.0/17"
_BACKLOG = 512
_PREFIX_ALL = 0


def raise_loopback() -> None:
    """Bring `lo` up, and make each address of IPv4 and IPv6 one of this host's own; raises OSError."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        # struct ifreq: the name, the flags, and room for what else it can hold.
        request = struct.pack("16sh14x", b"lo", kernel.IFF_UP | kernel.IFF_RUNNING)
        fcntl.ioctl(control, kernel.SIOCSIFFLAGS, request)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as routes:
        for family in (socket.AF_INET, socket.AF_INET6):
            _route_all_to_loopback(routes, family)


def _route_all_to_loopback(routes: socket.socket, family: int) -> None:
    """`ip route add local default dev lo`: struct nlmsghdr, struct rtmsg, and one attribute, the interface."""
    message = struct.pack(
        "BBBBBBBBI",
        family,
        _PREFIX_ALL,
        0,
        0,
        kernel.RT_TABLE_LOCAL,
        kernel.RTPROT_BOOT,
        kernel.RT_SCOPE_HOST,
        kernel.RTN_LOCAL,
        0,
    )
    attribute = struct.pack("HHI", 8, kernel.RTA_OIF, socket.if_nametoindex("lo"))
    flags = kernel.NLM_F_REQUEST | kernel.NLM_F_ACK | kernel.NLM_F_CREATE
    length = 16 + len(message) + len(attribute)
    routes.send(struct.pack("IHHII", length, kernel.RTM_NEWROUTE, flags, 1, 0) + message + attribute)
    # struct nlmsgerr stands behind the header: an error number, negative, or 0.
    error = struct.unpack_from("i", routes.recv(4096), 16)[0]
    if error:
        raise OSError(-error, f"route: {os.strerror(-error)}")


def divert_all_ports(port: int) -> None:
    """
    Have TCP and UDP to any address and port but loopback's delivered to one listener (nft(8), «tproxy»).

    Raises OSError where the machine has no libnftables, or it refuses.
    """
    try:
        library = ctypes.CDLL("libnftables.so.1")
    except OSError as error:
        raise OSError(
            errno.ENOENT, "libnftables.so.1 is missing: install the package libnftables1 (Debian) or nftables"
        ) from error
    library.nft_ctx_new.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.nft_ctx_new(0))
    # Name look-ups go to sockets of their own. Answers from port 53 go to unconnected sockets, which tproxy would rob.
    rules = f"""
    table inet seal {{
      chain divert {{
        type filter hook prerouting priority mangle;
        iifname != "lo" accept
        ip daddr 127.0.0.0/8 accept
        ip6 daddr ::1 accept
        ip daddr {SILENT} tcp flags & (syn | ack) == syn drop
        ip daddr {{ {SILENT}, {REFUSED} }} accept
        th dport {DNS_PORT} accept
        udp sport {DNS_PORT} accept
        meta nfproto ipv4 meta l4proto {{ tcp, udp }} tproxy ip to :{port}
        meta nfproto ipv6 meta l4proto {{ tcp, udp }} tproxy ip6 to :{port}
      }}
    }}
    """
    failed: int = library.nft_run_cmd_from_buffer(context, rules.encode())
    library.nft_ctx_free(context)
    if failed:
        raise OSError(errno.ENOTSUP, "the kernel takes no rules that divert connections (nf_tables, nft_tproxy)")


def open_raw() -> socket.socket:
    """Open a socket that whole IPv4 packets can be sent through (raw(7)); needs CAP_NET_RAW. Raises OSError."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    opened.setblocking(False)
    return opened


def listen(kind: int, port: int = 0, *, transparent: bool = False) -> socket.socket:
    """Open a socket for both families on all addresses; a transparent one also takes what is diverted to it."""
    opened = socket.socket(socket.AF_INET6, kind)
    opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
    if transparent:
        opened.setsockopt(socket.SOL_IP, kernel.IP_TRANSPARENT, 1)
        opened.setsockopt(socket.IPPROTO_IPV6, kernel.IPV6_TRANSPARENT, 1)
    opened.bind(("::", port))
    if kind == socket.SOCK_STREAM:
        opened.listen(_BACKLOG)
    opened.setblocking(False)
    return opened
