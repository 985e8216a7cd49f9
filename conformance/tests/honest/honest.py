"""
A CLI that does what the specification asks, as small as it can be; a liar is a subclass that changes one method.

It has the names of the built-in binding, posts one JSON event a run, and shows the notifications of the reply. What it
does not do, its manifest says.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import math
import os
import socket
import stat
import sys
import time
from typing import Any

SETTINGS = ".serverlessrc"
CHOICE = "trackingDisabled"
HISTORY = "shownNotificationsHistory"
COMMANDS = {
    "create": "framework:service_created",
    "deploy": "framework:service_deployed",
    "info": "framework:service_infoViewed",
}
MODES = {"off": "off", "upgrades-only": "upgrades-only", "on": "on", "force": "force"}
MODES |= {str(number): mode for number, mode in enumerate(MODES)}
UPGRADES = ("OUTDATED_MINOR_VERSION", "OUTDATED_MAJOR_VERSION")
HOUR = 3_600_000


class DamagedError(Exception):
    """The settings cannot be read."""


class Cli:
    """One run of the CLI."""

    def __init__(self) -> None:
        """Take the arguments and the environment of the process."""
        self.words = sys.argv[1:]
        self.env = dict(os.environ)
        self.home = self.env.get("HOME", "")
        # A link is followed, so that it stays one when the file is replaced.
        self.settings = os.path.realpath(os.path.join(self.home, SETTINGS))

    def run(self) -> int:
        """Do what the words say and give the exit status."""
        if self.words[:1] == ["slstats"]:
            return self.run_toggle(self.words[1:])
        if self.words[:1] and self.words[0] in COMMANDS:
            print(f"{self.words[0]}: done")
            return self.finish(COMMANDS[self.words[0]])
        print("usage: honest create|deploy|info|slstats", file=sys.stderr)
        return 2

    def finish(self, event: str) -> int:
        """Report a command that is done, show what the reply offers, and give the exit status."""
        mode = self.mode()
        if self.off_by() is None:
            self.create()
            self.show(mode, self.send(event))
        return 0

    def create(self) -> None:
        """Make settings in which nothing is chosen, where there are none; whoever comes first makes them."""
        if os.path.lexists(self.settings):
            return
        name = f"{self.settings}.{os.getpid()}"
        with contextlib.suppress(OSError):
            with open(name, "x", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
                file.write("{}\n")
            try:
                os.link(name, self.settings)
            finally:
                os.unlink(name)

    # The decision.

    def off_by(self) -> str | None:
        """Name what keeps telemetry off, or give None."""
        if self.opt_out_says_off(self.env.get("SLS_TELEMETRY_DISABLED", "").strip()):
            return "SLS_TELEMETRY_DISABLED"
        if self.env.get("DO_NOT_TRACK", "").strip() not in {"", "0", "false"}:
            return "DO_NOT_TRACK"
        if not os.path.isdir(self.home):
            return "HOME"
        try:
            choice = self.read().get(CHOICE)
        except DamagedError:
            return self.off_by_damage()
        return None if choice is None or choice is False else SETTINGS

    def opt_out_says_off(self, value: str) -> bool:
        """Say whether the value of the opt-out variable is a no."""
        return value != ""

    def off_by_damage(self) -> str | None:
        """Name what keeps telemetry off where the settings are damaged."""
        return SETTINGS

    def read(self) -> dict[str, Any]:
        """Read the settings; raises `DamagedError`."""
        try:
            if not stat.S_ISREG(os.stat(self.settings).st_mode):
                raise DamagedError
            with open(self.settings, encoding="utf-8-sig") as file:
                content = json.load(file)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            raise DamagedError from None
        if not isinstance(content, dict):
            raise DamagedError
        return content

    # The toggle.

    def run_toggle(self, words: list[str]) -> int:
        """Turn tracking on or off."""
        if words not in (["--enable"], ["--disable"]):
            print("usage: honest slstats --enable|--disable", file=sys.stderr)
            return 2
        before = self.off_by()
        try:
            self.record(words == ["--disable"])
        except OSError as error:
            return self.toggle_failed(error)
        after = self.off_by()
        print("Tracking is disabled" if words == ["--disable"] else "Tracking is enabled")
        if words == ["--enable"] and after:
            print(f"{after} keeps it off all the same")
        self.toggled(before, after)
        return 0

    def toggle_failed(self, error: OSError) -> int:
        """Say that the choice could not be recorded, and give the exit status."""
        print(f"cannot write {self.settings}: {error.strerror}", file=sys.stderr)
        return 1

    def toggled(self, before: str | None, after: str | None) -> None:
        """Report a change of the decision, and nothing else."""
        if after and not before:
            self.send("user_disabledTracking")
        elif before and not after:
            self.send("user_enabledTracking")

    def record(self, choice: bool) -> None:  # noqa: FBT001 - it is data
        """Record the choice, keeping all else; raises OSError where that cannot be done."""
        if not self.home:
            raise FileNotFoundError(0, "there is no home")
        # The folder is locked: that works without a file of its own.
        folder = os.open(self.home, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(folder, fcntl.LOCK_EX)
        if os.path.lexists(self.settings) and not os.path.isfile(self.settings):
            raise FileExistsError(0, "it is no file")
        try:
            content = self.read()
        except DamagedError:
            content = {}
            self.put_aside()
        if content.get(CHOICE) is not choice:
            self.write(self.changed(content, choice))

    def changed(self, content: dict[str, Any], choice: bool) -> dict[str, Any]:  # noqa: FBT001 - it is data
        """Give the settings with the choice recorded."""
        return {**content, CHOICE: choice}

    def put_aside(self) -> None:
        """Keep damaged settings beside the good ones, under a name that is free."""
        number, kept = 0, f"{self.settings}.bak"
        while os.path.lexists(kept):
            number += 1
            kept = f"{self.settings}.{number}.bak"
        os.rename(self.settings, kept)
        print(f"the settings were damaged and are kept as {kept}")

    def write(self, content: dict[str, Any]) -> None:
        """Replace the settings in one step, keeping their mode."""
        mode = stat.S_IMODE(os.stat(self.settings).st_mode) if os.path.exists(self.settings) else 0o600
        name = f"{self.settings}.{os.getpid()}"
        with open(name, "x", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False)
        os.chmod(name, mode)
        os.replace(name, self.settings)

    # Sending.

    def body(self, event: str) -> bytes:
        """Make the body of the request that reports an event."""
        return json.dumps({"id": os.urandom(16).hex(), "event": event}).encode()

    def headers(self, body: bytes) -> list[str]:
        """Make the header lines of a request."""
        return ["Host: endpoint", "Connection: close", f"Content-Length: {len(body)}"]

    def send(self, event: str) -> list[Any]:
        """Report an event and give what the reply offers; no failure is the user's."""
        body = self.body(event)
        head = "".join(f"{line}\r\n" for line in ("POST /usage HTTP/1.1", *self.headers(body), ""))
        try:
            with self.connect() as connection:
                connection.sendall(head.encode() + body)
                head, _, reply = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n\r\n")
            items = json.loads(reply) if head.split(b" ")[1] == b"200" else []
        except (OSError, ValueError, IndexError):
            return []
        return items if isinstance(items, list) else []

    def connect(self) -> socket.socket:
        """Connect to the endpoint."""
        host, _, port = self.env.get("SLS_ANALYTICS_URL", "").removeprefix("http://").rstrip("/").partition(":")
        return socket.create_connection((host, int(port or 80)), timeout=20)

    # Notifications.

    def mode(self) -> str:
        """Give the mode of notifications, saying so where it is not known."""
        said = self.env.get("SLS_NOTIFICATIONS_MODE", "").strip().lower()
        if not said:
            return "upgrades-only" if self.in_ci() else "on"
        if said in MODES:
            return MODES[said]
        print(f"SLS_NOTIFICATIONS_MODE is none of {', '.join(MODES)}", file=sys.stderr)
        return self.unknown_mode()

    def in_ci(self) -> bool:
        """Say whether this is a run of continuous integration; of the services, it knows two."""
        said = self.env.get("CI", "").lower()
        if said in {"", "0"}:
            jenkins = self.env.get("JENKINS_URL") and self.env.get("BUILD_ID")
            return bool(jenkins) or self.env.get("GITHUB_ACTIONS", "").lower() not in {"", "0", "false"}
        return said != "false"

    def unknown_mode(self) -> str:
        """Give the mode that an unknown value means."""
        return "upgrades-only"

    def show(self, mode: str, items: list[dict[str, Any]]) -> None:
        """Show one of the items that are due, that which was shown least recently."""
        if mode == "off":
            return
        content = self.read()
        history = content.get(HISTORY) if isinstance(content.get(HISTORY), dict) else {}
        history = {code: time for code, time in history.items() if type(time) is int and 0 < time <= self.now()}
        items = [item for item in items if self.is_item(item)]
        items = [item for item in items if mode != "upgrades-only" or item["code"] in UPGRADES]
        if mode != "force":
            items = [item for item in items if self.due(item, history)]
        if items:
            item = min(items, key=lambda item: (history.get(item["code"], 0), -self.hours(item)))
            try:
                self.write({**content, HISTORY: {**history, item["code"]: self.now()}})
            except OSError:
                if mode != "force":
                    return
            print(self.line(item["message"]), file=sys.stderr)

    def is_item(self, item: Any) -> bool:
        """Say whether an item is well formed."""
        return isinstance(item, dict) and all(isinstance(item.get(key), str) for key in ("code", "message"))

    def hours(self, item: dict[str, Any]) -> int:
        """Read an item's interval."""
        said = item.get("visibilityInterval")
        try:
            hours = -1 if isinstance(said, bool) else math.floor(float(said))  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            hours = -1
        return hours if hours >= 0 else 24

    def line(self, message: str) -> str:
        """Make one line of a message, without what a terminal would obey."""
        return "".join(one for one in " ".join(message.split()) if one.isprintable())[:500]

    def due(self, item: dict[str, Any], history: dict[str, int]) -> bool:
        """Say whether an item was never shown, or not within its interval."""
        code = item["code"]
        return code not in history or history[code] + self.hours(item) * HOUR <= self.now()

    def now(self) -> int:
        """Give the milliseconds since the epoch."""
        return int(time.time() * 1000)


def main(cli: type[Cli]) -> None:
    """Run a CLI."""
    sys.exit(cli().run())


if __name__ == "__main__":
    main(Cli)
