"""Write a shell script that shows a failure without the suite: the same files, variables, commands and answers."""

from __future__ import annotations

import base64
import dataclasses
import json
import posixpath
import shlex
from typing import TYPE_CHECKING

from tactful_conformance.plan.build import ELSEWHERE
from tactful_conformance.plan.files import HOME
from tactful_conformance.run.sandbox import SYSTEM_PATH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tactful_conformance.plan import Command, FileState, Rewind, Scenario, Step
    from tactful_conformance.plan.canaries import Canaries
    from tactful_conformance.run.settings import Settings
    from tactful_conformance.specification import Specification
    from tactful_conformance.verdict import CaseResult

# Two small programs that shell has no words for: an endpoint that prints what it gets, and waiting for processes that
# detach themselves. They need nothing but python3.
_LISTEN = """\
import fnmatch, http.server, json, sys, time
box, rules = sys.argv[1], json.loads(sys.argv[2])
class Endpoint(http.server.BaseHTTPRequestHandler):
    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.split("?")[0]
        channel = next((r[0] for r in rules if r[1] in (None, self.command) and fnmatch.fnmatchcase(path, r[2] or "*")), "telemetry")
        print(f"  request ({channel}): {self.command} {self.path} {body.decode(errors='replace')}", flush=True)
        status, text, manner, location = json.load(open(box + "/replies")).get(channel, [404, "{}", "given", None])
        if manner in ("held", "none"): time.sleep(15)
        if manner == "none": return
        if manner == "garbage": return self.wfile.write(bytes(range(256)))
        poured = {"dripped": (150, 1, 0.1), "endless": (1024, 65536, 0)}.get(manner, (0, 0, 0))
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(1 << 40 if poured[0] else len(text.encode())))
        if location: self.send_header("Location", location)
        self.end_headers()
        for _ in range(poured[0]):
            self.wfile.write(b" " * poured[1])
            time.sleep(poured[2])
        self.wfile.write(text.encode())
    do_GET = do_HEAD = do_POST = do_PUT = answer
    def log_message(self, *words): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
with open(box + "/url", "w") as file: file.write(f"http://127.0.0.1:{server.server_port}/\\n")
server.serve_forever()
"""
_WAIT = """\
import ctypes, os, signal, subprocess, sys
prctl = ctypes.CDLL(None).prctl
prctl(36, 1, 0, 0, 0)                   # PR_SET_CHILD_SUBREAPER: what detaches itself is waited for too
if os.geteuid() == 0:
    prctl(24, 1, 0, 0, 0)               # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE: file modes hold for root too
    prctl(24, 2, 0, 0, 0)               # PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH
deadline = int(sys.argv[1])
try:
    status = subprocess.call(sys.argv[2:], stdin=subprocess.DEVNULL, timeout=deadline)
except subprocess.TimeoutExpired:
    status = f"none: killed, since it had not ended after {deadline} s"
else:
    signal.signal(signal.SIGALRM, lambda *_: sys.exit("  what it left behind has not ended"))
    signal.alarm(deadline)
    while True:
        try: os.wait()
        except ChildProcessError: break
print(f"  exit status: {status}", flush=True)
"""
_REWIND = """\
import json, sys
content = json.load(open(sys.argv[1]))
history = content[sys.argv[2]]
content[sys.argv[2]] = {code: noted - int(sys.argv[3]) for code, noted in history.items()}
json.dump(content, open(sys.argv[1], "w"))
"""


def repro_script(result: CaseResult, scenario: Scenario, settings: Settings, specification: Specification) -> str:
    """Give the text of the script; it needs a POSIX shell, python3, and the CLI where it was."""
    return "\n".join(_lines(result, scenario, settings, specification)) + "\n"


def _lines(result: CaseResult, scenario: Scenario, settings: Settings, specification: Specification) -> Iterator[str]:
    yield "#!/bin/sh"
    yield f"# {result.case.id}: {result.case.title}"
    for name in result.case.requirements:
        yield f"# {name}: {specification.requirements[name].statement}"
    for finding in result.findings:
        yield f"# wanted  {_comment(finding.wanted)}"
        yield f"# seen    {_comment(finding.seen)}"
    yield from ("set -eu", "box=$(mktemp -d)", "listener=", "planted=", _TRAP)
    yield f'mkdir -p "$box/tmp" "$box/{ELSEWHERE}"'
    for place, source in scenario.fixtures:
        yield f'mkdir -p "$box/{posixpath.dirname(place)}"'
        yield f'cp -R {shlex.quote(str(settings.folder / source))} "$box/{place}"'
    yield from _home(scenario)
    if any(finding.word == "kept_private" for finding in result.findings):
        yield from _plant(scenario, settings.canaries[scenario.number])
    for name, text in (("listen.py", _LISTEN), ("wait.py", _WAIT)):
        yield from (f"cat >\"$box/{name}\" <<'END'", text.rstrip("\n"), "END")
    rules = json.dumps([[rule.channel, rule.method, rule.path] for rule in settings.channels.rules])
    yield 'mkfifo "$box/url"'
    yield f'python3 "$box/listen.py" "$box" {shlex.quote(rules)} &'
    yield "listener=$!"
    yield 'read -r url <"$box/url"'
    for index, step in enumerate(scenario.steps):
        yield from _step(index, step, scenario, settings)
    yield from ('echo "the home afterwards:"', f'ls -lAR "$box/{HOME}" || true')
    rc_files = [file.place for file in scenario.files if file.kind == "text"]
    yield from (f'echo "{place}:"; cat "$box/{place}" || true' for place in rc_files)


_TRAP = 'trap \'[ -z "$listener" ] || kill "$listener"; chmod -R u+rwX "$box"; rm -rf "$box"\' EXIT'


def _comment(text: str) -> str:
    return " ".join(text.split())


def _home(scenario: Scenario) -> Iterator[str]:
    if scenario.home == "file":
        yield f'echo "not a folder" >"$box/{HOME}"'
    elif scenario.home != "missing":
        yield f'mkdir -p "$box/{HOME}"'
        for file in scenario.files:
            yield from _file(file)
    if scenario.home == "read-only":
        yield f'chmod 555 "$box/{HOME}"'


def _plant(scenario: Scenario, canaries: Canaries) -> Iterator[str]:
    """Put canaries where a CLI could find them."""
    words = " ".join(f"{name}={value}" for name, value in canaries.variables.items())
    yield f"planted={shlex.quote(words)}"
    planted = [(HOME, file) for file in canaries.home_files if scenario.home == "directory"]
    planted += [(place, file) for place, _ in scenario.fixtures for file in canaries.project_files]
    for place, file in planted:
        yield f'if [ ! -e "$box/{place}/{file.place}" ]; then'
        yield from _file(dataclasses.replace(file, place=f"{place}/{file.place}"))
        yield "fi"


def _file(file: FileState) -> Iterator[str]:
    path = f'"$box/{file.place}"'
    yield f'mkdir -p "$box/{posixpath.dirname(file.place)}"'
    match file.kind:
        case "directory":
            yield f'mkdir {path}; echo "not the toggle\'s" >"$box/{file.place}/kept"'
        case "fifo":
            yield f"mkfifo {path}"
        case "link":
            yield f"ln -s {shlex.quote(file.target)} {path}"
        case _:
            data = file.data.encode(file.encoding)
            plain = data.isascii() and data.endswith(b"\n") and b"\0" not in data and b"END" not in data.split(b"\n")
            command, text = ("cat", data.decode()[:-1]) if plain else ("base64 -d", base64.b64encode(data).decode())
            yield from (f"{command} >{path} <<'END'", text, "END")
    if file.mode is not None:
        yield f"chmod {file.mode:o} {path}"


def _rewind(index: int, rewind: Rewind) -> Iterator[str]:
    yield f"echo {shlex.quote(f'step {index}: {rewind.hours} hours pass for {rewind.key}')}"
    words = (rewind.place, rewind.key, str(rewind.hours * 3_600_000))
    yield f'python3 -c {shlex.quote(_REWIND)} "$box/"{shlex.join(words)}'


def _step(index: int, step: Step, scenario: Scenario, settings: Settings) -> Iterator[str]:
    if step.rewind is not None:
        yield from _rewind(index, step.rewind)
    if step.put:
        yield f"echo {shlex.quote(f'step {index}: somebody edits the file')}"
    for file in step.put:
        yield f'rm -rf "$box/{file.place}"'
        if file.kind != "missing":
            yield from _file(file)
    if not step.commands:
        return
    behaviour = step.behaviour
    points = (behaviour.answer, behaviour.location)
    replies = json.dumps(
        {reply.channel: [behaviour.status, reply.body, *points] for reply in step.replies}, ensure_ascii=False
    )
    command = step.commands[0]
    argv = settings.argv + command.args
    yield f"printf '%s' {shlex.quote(replies)} >\"$box/replies\""
    if step.kill:
        yield "echo '  (the suite kills this when it connects)'"
    times = f" ({len(step.commands)} at once)" if len(step.commands) > 1 else ""
    yield f"echo {shlex.quote(f'step {index}: {shlex.join(argv)}{times}')}"
    yield f'cd "$box/{command.place}"'
    if (behaviour.lookup, behaviour.address) != ("answered", "served"):
        # Where nobody listens, by a name that nobody has (RFC 6761).
        yield f"url={'http://nobody.invalid/' if behaviour.lookup != 'answered' else 'http://127.0.0.1:9/'}"
    if behaviour.lookup in ("held", "silent") or behaviour.address == "silent" or behaviour.certificate == "foreign":
        yield "echo '  (without the suite, the endpoint can only fail at once here)'"
    words = [
        f'python3 "$box/wait.py" {settings.deadline:.0f} env -i $planted',
        *_variables(command, scenario, settings),
        shlex.join(argv),
    ]
    line = " ".join(words)
    if len(step.commands) == 1:
        yield line
    else:
        yield "runs="
        yield from (f'{line} & runs="$runs $!"' for _ in step.commands)
        yield "wait $runs"


def _variables(command: Command, scenario: Scenario, settings: Settings) -> list[str]:
    path = f"{posixpath.dirname(settings.argv[0])}:{SYSTEM_PATH}"
    words = [f"PATH={shlex.quote(path)}", "LANG=C.UTF-8", 'TMPDIR="$box/tmp"']
    if scenario.home != "unset":
        words.append("HOME=" if scenario.home == "empty" else f'HOME="$box/{HOME}"')
    if settings.endpoint:
        words.append(f'{settings.endpoint}="$url"')
    return words + [f"{name}={shlex.quote(value)}" for name, value in command.env]
