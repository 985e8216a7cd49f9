"""
Start commands and wait for their last descendant: a program of its own, `python -I -m … FD`.

Standard library only. It is a child subreaper (prctl(2), PR_SET_CHILD_SUBREAPER), so that processes which detach
themselves become its children and are waited for as well. FD is a SOCK_SEQPACKET socket. A request is one JSON object
`{"commands": [{"argv", "env", "cwd"}], "deadline", "settle"}` with three descriptors a command (stdin, stdout,
stderr). The answers, one JSON object each:

* `{"failed": TEXT}`: a command could not be started; nothing is left running.
* `{"exited": INDEX, "status": N, "timed_out": BOOL}`: a command has ended; a negative status is a signal.
* `{"settled": true, "leftover": [NAME]}`: its last descendant has ended; NAMEs did not end in time and were killed.

While a request is served, `{"kill": true}` has all that it started killed at once: those are no leftovers.

When the other end of the socket goes away, everything below is killed and the program ends.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import socket
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet
    from typing import Any

# linux/prctl.h
PR_SET_CHILD_SUBREAPER = 36
PR_CAPBSET_DROP = 24
# linux/capability.h: with these, root reads and writes what its mode forbids.
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2

_MESSAGE_CAP = 1 << 20
_STREAMS = 3
# Most descriptors that one message can carry: SCM_MAX_FD of net/scm.h.
_DESCRIPTOR_CAP = 253
# Characters of a process' name, and names: an answer must fit into one message, whatever a command leaves behind.
_NAME_CAP = 200
_NAMES_CAP = 100


def become_subreaper() -> None:
    """Adopt orphaned descendants; raises OSError where the kernel has no such thing."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def renounce(capabilities: Iterable[int]) -> None:
    """
    Take capabilities from every program that is started later; raises OSError where that is refused.

    They leave the bounding set: capabilities(7), «Transformation of capabilities during execve()».
    """
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in capabilities:
        if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl(PR_CAPBSET_DROP)")


def descendants(pid: int) -> list[int]:
    """List all processes below one, by /proc/PID/task/TID/children (proc(5)); a chain of them may be long."""
    below: list[int] = []
    looked_at = [pid]
    while looked_at:
        children = children_of(looked_at.pop())
        below += children
        looked_at += children
    return below


def children_of(pid: int) -> list[int]:
    """List the children of all threads of a process; none where it has ended."""
    children = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children") as file:
                children += [int(word) for word in file.read().split()]
    except OSError:
        return children
    return children


def name_of(pid: int) -> str:
    """Give a process' command line, empty where it has ended."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().replace(b"\0", b" ").decode(errors="replace").strip()[:_NAME_CAP]
    except OSError:
        return ""


def kill_descendants(unnamed: AbstractSet[int] = frozenset()) -> list[str]:
    """Kill all that is below this process now, and give the names of what was, but for the process ids `unnamed`."""
    names = []
    for pid in descendants(os.getpid()):
        names.append("" if pid in unnamed else name_of(pid))
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return [name for name in names if name]


class Spawner:
    """Serve one request after the other."""

    def __init__(self, control: socket.socket) -> None:
        """Take the control socket; SIGCHLD wakes the waiting."""
        self.control = control
        self.wake_read, self.wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        # A handler there must be, or the signal is ignored and nothing is written to the pipe.
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.wake_write, warn_on_full_buffer=False)

    def serve(self) -> None:
        """Answer requests until the other end goes away."""
        while True:
            message, descriptors, _, _ = socket.recv_fds(self.control, _MESSAGE_CAP, _DESCRIPTOR_CAP)
            if not message:
                return
            request = json.loads(message)
            if "kill" in request:
                # It came when all had ended already.
                continue
            # Not MSG_CMSG_CLOEXEC: Python 3.11 forgets the flags that recv_fds is given.
            for descriptor in descriptors:
                os.set_inheritable(descriptor, False)
            try:
                pids = self.start(request["commands"], descriptors)
            except (OSError, ValueError) as error:
                # ValueError: a NUL or a `=` where the kernel takes none.
                kill_descendants()
                self.reap({})
                self.answer({"failed": str(error)})
                continue
            finally:
                for descriptor in descriptors:
                    os.close(descriptor)
            self.wait(pids, request["deadline"], request["settle"])

    def answer(self, message: dict[str, object]) -> None:
        """Send one answer; an other end that has gone is noticed elsewhere."""
        try:
            self.control.send(json.dumps(message).encode())
        except BrokenPipeError:
            return

    def start(self, commands: list[dict[str, Any]], descriptors: list[int]) -> dict[int, int]:
        """Start all commands, each in a session of its own; gives the index of each process id."""
        pids = {}
        for index, command in enumerate(commands):
            streams = descriptors[index * _STREAMS : (index + 1) * _STREAMS]
            argv, environment = command["argv"], command["env"]
            os.chdir(command["cwd"])
            pid = os.posix_spawn(
                argv[0],
                argv,
                environment,
                setsid=True,
                setsigmask=[],
                # An ignored signal is inherited: Python ignores two, and nohup or a script's `&` some of the others.
                setsigdef=signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP},
                file_actions=[(os.POSIX_SPAWN_DUP2, descriptor, number) for number, descriptor in enumerate(streams)],
            )
            pids[pid] = index
        os.chdir("/")
        return pids

    def reap(self, running: dict[int, int]) -> bool:
        """Wait for what has ended, answering for commands; gives whether any child is left."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if pid == 0:
                return True
            if pid in running:
                index = running.pop(pid)
                self.answer({"exited": index, "status": os.waitstatus_to_exitcode(status), "timed_out": False})

    def is_told_to_kill(self) -> bool:
        """Read what the other end says while a request is served; False where it has gone."""
        try:
            return bool(self.control.recv(_MESSAGE_CAP))
        except OSError:
            return False

    def wait(self, running: dict[int, int], deadline: float, settle: float) -> None:
        """Wait for commands and all that they started, killing what outstays its time."""
        end = time.monotonic() + deadline
        foreground, leftover = True, []
        poll = select.poll()
        poll.register(self.wake_read, select.POLLIN)
        poll.register(self.control, select.POLLIN)
        while self.reap(running):
            if foreground and not running:
                foreground, end = False, time.monotonic() + settle
            left = end - time.monotonic()
            if left <= 0:
                for index in running.values():
                    self.answer({"exited": index, "status": None, "timed_out": True})
                leftover += kill_descendants(unnamed=set(running))
                running.clear()
                foreground = False
                # Again soon: something may have been starting a process just then.
                end = time.monotonic() + 0.1
                continue
            events = dict(poll.poll(left * 1000))
            if self.control.fileno() in events:
                if self.is_told_to_kill():
                    kill_descendants()
                    continue
                # The other end has gone.
                while self.reap({}):
                    kill_descendants()
                    select.select([self.wake_read], [], [], 0.1)
                raise SystemExit(0)
            if self.wake_read in events:
                os.read(self.wake_read, 4096)
        self.answer({"settled": True, "leftover": leftover[:_NAMES_CAP]})


if __name__ == "__main__":
    become_subreaper()
    if os.geteuid() == 0:
        # What root starts is held to file modes like anybody else.
        renounce((CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH))
    # What is started has its standard streams and nothing else; with this socket a CLI could answer in our place.
    os.set_inheritable(int(sys.argv[1]), False)
    Spawner(socket.socket(fileno=int(sys.argv[1]))).serve()
