"""What the tests share: a world of home, project and endpoint on loopback, and a way to await every process."""

from __future__ import annotations

import contextlib
import ctypes
import http.server
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

import tactful

if TYPE_CHECKING:
    from collections.abc import Iterator

PR_SET_CHILD_SUBREAPER = 36
PR_SET_SECUREBITS = 28
SECBIT_NOROOT = 1
CAPABILITY_VERSION_3 = 0x20080522
PACKAGES = str(Path(tactful.__file__).parent.parent)

# The states that a soak draws for each fact of test_fuzz.py.
settings.register_profile("soak", max_examples=int(os.environ.get("TACTFUL_EXAMPLES", "100000")), database=None)


class Request:
    """A request that the endpoint received."""

    def __init__(self, method: str, target: str, headers: dict[str, str], body: bytes) -> None:
        """Hold the parts; names of headers are in lower case."""
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body

    @property
    def names(self) -> list[str]:
        """The names of the events in the body of a POST."""
        return [event["event"] for event in json.loads(self.body)["events"]]


class Endpoint:
    """An HTTP server on loopback that notes requests and answers as it is told."""

    def __init__(self) -> None:
        """Listen on a free port; the first answer is an empty list."""
        self.requests: list[Request] = []
        self.status = 200
        self.content = b"[]"
        self.headers: dict[str, str] = {}
        self.answering = threading.Event()
        self.answering.set()
        self.received = threading.Semaphore(0)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/usage"

    def answer(self, status: int = 200, items: object = (), headers: dict[str, str] | None = None) -> None:
        """Answer from now on with `status`, `items` as JSON, and `headers`."""
        self.status, self.content, self.headers = status, json.dumps(items).encode(), headers or {}

    def sent(self, method: str) -> list[Request]:
        """Return the requests of one method."""
        return [request for request in self.requests if request.method == method]

    @property
    def bodies(self) -> list[Any]:
        """The bodies of all POSTs, in order."""
        return [json.loads(request.body) for request in self.sent("POST")]

    @property
    def events(self) -> list[str]:
        """The names of all events that were received, in order."""
        return [name for request in self.sent("POST") for name in request.names]

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        endpoint = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def handle_request(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                endpoint.requests.append(Request(self.command, self.path, headers, body))
                endpoint.received.release()
                endpoint.answering.wait()
                # A sender that has ended by itself hears no answer.
                with contextlib.suppress(OSError):
                    self.send_response(endpoint.status)
                    for name, value in {"Content-Length": str(len(endpoint.content)), **endpoint.headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(endpoint.content)

            do_GET = do_POST = handle_request  # noqa: N815 - names of the base class

            def log_message(self, *_: object) -> None:
                return

        return Handler


class World:
    """A home, a project with a service, an endpoint, and the variables of a run in them."""

    def __init__(self, folder: Path, endpoint: Endpoint) -> None:
        """Make the two folders; the home is empty."""
        self.endpoint = endpoint
        self.home = folder / "home"
        self.project = folder / "project"
        self.home.mkdir()
        self.project.mkdir()
        (self.project / "serverless.yml").write_text("service: example\n")
        self.rc = self.home / ".serverlessrc"
        self.spool = self.home / ".serverless" / "telemetry"
        self.cache = self.home / ".serverless" / "notifications.json"
        self.environ = {"HOME": str(self.home), "PATH": os.defpath}
        self.binding = tactful.Binding.named("serverless", cli="example", version="1.2.3", endpoint=endpoint.url)

    def write_rc(self, content: object) -> None:
        """Write the rc file."""
        self.rc.write_text(json.dumps(content))

    def write_rc_state(self, state: dict[str, Any] | None) -> None:
        """Bring the rc file into a state of a vector."""
        write_state(self.rc, state)

    def write_project_state(self, state: dict[str, Any] | None) -> None:
        """Bring the project's file into a state of a vector."""
        write_state(self.project / ".serverlessrc", state)

    def set_consent(self, consent: str) -> None:
        """Let the binding be of a tool that sends until it is told not to (opt-out), or only once it may (opt-in)."""
        table = {**self.binding.table, "consent": consent}
        self.binding = tactful.Binding(
            name="serverless", table=table, cli="example", version="1.2.3", endpoint=self.endpoint.url
        )

    def set_home(self, home: str) -> None:
        """Bring HOME into a state: directory, missing, file, unset or empty."""
        places = {
            "directory": str(self.home),
            "missing": str(self.home / "nowhere"),
            "file": str(self.project / "serverless.yml"),
            "unset": None,
            "empty": "",
        }
        place = places[home]
        if place is None:
            del self.environ["HOME"]
        else:
            self.environ["HOME"] = place

    def read_rc(self) -> Any:
        """Return what the rc file holds."""
        return json.loads(self.rc.read_text())

    def pending(self) -> list[str]:
        """Return the names of the events in the spool, sorted."""
        return sorted(json.loads(path.read_text())["event"] for path in self.spool.glob("*.json"))

    def tree(self) -> dict[str, bytes | None]:
        """Return every path in the home with the bytes of the files."""
        return {
            str(path.relative_to(self.home)): path.read_bytes() if path.is_file() else None
            for path in self.home.rglob("*")
        }

    def decide(self) -> dict[str, Any]:
        """Return the decision for a run in the project, by an ordinary user."""
        with without_privileges():
            return tactful.decide(self.binding, self.environ, str(self.project)).as_dict()

    def ask(self) -> dict[str, Any]:
        """Return the decision that the command-line tool prints, started by an ordinary user; it sends nothing."""
        with without_privileges():
            run = self.run("slstats", "--status", "--json")
        assert (run.returncode, run.stderr, self.endpoint.requests) == (0, "", [])
        decision: dict[str, Any] = json.loads(run.stdout)
        return decision

    def record(self, event: str = "framework:service_deployed", **circumstances: Any) -> None:
        """Record an event in process and await its sender."""
        tactful.record(self.binding, event, self.environ, str(self.project), **circumstances)
        await_processes()

    def toggle(self, *, enable: bool) -> Any:
        """Toggle in process as an ordinary user, await the sender and return the outcome."""
        with without_privileges():
            outcome = tactful.toggle(self.binding, enable, self.environ, str(self.project))
        await_processes()
        return outcome

    def start(self, *arguments: str, directory: Path | None = None, **options: Any) -> subprocess.Popen[str]:
        """Start the command-line tool and return its process."""
        return subprocess.Popen(
            [sys.executable, "-m", "tactful_cli", *arguments],
            cwd=directory or self.project,
            env={**self.environ, "PYTHONPATH": PACKAGES, "SLS_ANALYTICS_URL": self.endpoint.url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **{"stdin": subprocess.DEVNULL, **options},
        )

    def run(self, *arguments: str, directory: Path | None = None, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run the command-line tool and await it and every process that it started."""
        process = self.start(*arguments, directory=directory, **options)
        output, errors = process.communicate()
        await_processes()
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def run_as_anybody(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command-line tool as a user to whom modes of files mean what they say."""
        with without_privileges():
            return self.run(*arguments)


def write_state(path: Path, state: dict[str, Any] | None) -> None:
    """Bring the file at `path` into a state of spec/tables/damaged-files.yaml, to a content, or leave it missing."""
    kind = "missing" if state is None else state.get("kind", "text")
    if kind == "directory":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "link-loop":
        path.symlink_to(path.name)
    elif kind == "dangling-link":
        path.symlink_to("nowhere")
    elif kind == "text":
        assert state is not None
        text = json.dumps(state["content"]) if "content" in state else state["text"]
        path.write_bytes(text.encode(state.get("encoding", "utf-8")))
    elif kind == "unreadable":
        path.touch(mode=0)
    else:
        assert kind == "missing"


@contextlib.contextmanager
def without_privileges() -> Iterator[None]:
    """
    Give up what root may beyond an ordinary user, that modes of files mean what they say; see capset(2).

    What is started meanwhile does not have it either, though it is root's; see capabilities(7).
    """
    library = ctypes.CDLL(None)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    # Effective, permitted and inheritable, of capabilities 0 to 31 and then of 32 to 63.
    held = (ctypes.c_uint32 * 6)()
    assert library.capget(header, held) == 0
    is_root = os.geteuid() == 0
    assert not is_root or library.prctl(PR_SET_SECUREBITS, SECBIT_NOROOT, 0, 0, 0) == 0
    assert library.capset(header, (ctypes.c_uint32 * 6)(0, held[1], held[2], 0, held[4], held[5])) == 0
    try:
        yield
    finally:
        assert library.capset(header, held) == 0
        assert not is_root or library.prctl(PR_SET_SECUREBITS, 0, 0, 0, 0) == 0


def await_processes() -> None:
    """Wait until no process is left that this one, or one that it started, has started."""
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


@pytest.fixture(scope="session", autouse=True)
def _subreaper() -> None:
    """Let orphans of what a test started become children of the test's process, so that it can await them."""
    assert ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """Yield an endpoint that listens, and end it."""
    endpoint = Endpoint()
    thread = threading.Thread(target=endpoint.server.serve_forever, args=(0.01,))
    thread.start()
    yield endpoint
    endpoint.answering.set()
    endpoint.server.shutdown()
    thread.join()
    endpoint.server.server_close()


@pytest.fixture
def world(tmp_path: Path, endpoint: Endpoint) -> Iterator[World]:
    """Yield a world, and await what is left of it."""
    yield World(tmp_path, endpoint)
    endpoint.answering.set()
    await_processes()


@pytest.fixture
def refusing_url() -> Iterator[str]:
    """Yield the URL of a port that refuses connections: it is bound, and nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/"
