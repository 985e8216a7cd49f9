"""How far a check is, as whoever waits sees it."""

from __future__ import annotations

import io
import sys

import pytest

from tactful_conformance.plan import PlannedCase
from tactful_conformance.report.progress import Progress
from tactful_conformance.verdict import STATUSES, CaseResult

CLEAR = "\r\x1b[K"


class Terminal(io.StringIO):
    """A text stream that is a terminal, or is not."""

    def __init__(self, *, is_terminal: bool) -> None:
        """Take which it is."""
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        """Say which it is."""
        return self.is_terminal


def show(monkeypatch: pytest.MonkeyPatch, *statuses: str, is_terminal: bool) -> str:
    """Show results of cases a, b, and so on, and give what was written."""
    stream = Terminal(is_terminal=is_terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    progress = Progress(len(statuses))
    for index, status in enumerate(statuses):
        case = PlannedCase("abc"[index], "A title", ("OPT-1",), {}, None, None, None, (), None, (), None, False, None)
        progress.show(CaseResult(case, status), index)
    return stream.getvalue()


@pytest.mark.parametrize("status", STATUSES)
def test_no_terminal(status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a log, each case that needs a person has a line of plain text, and no other has one."""
    quiet = status in {"pass", "not-applicable", "not-observed"}
    expected = "" if quiet else f"{status:13} a\n"

    assert expected == show(monkeypatch, status, is_terminal=False)


def test_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal a counter is written over itself and leaves nothing behind but the lines."""
    expected = f"{CLEAR}1/3 a{CLEAR}fail          b\n{CLEAR}2/3 b{CLEAR}3/3 c{CLEAR}"

    assert expected == show(monkeypatch, "pass", "fail", "pass", is_terminal=True)


def test_nothing_on_standard_output(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output is the report's alone."""
    written = show(monkeypatch, "fail", "inconclusive", is_terminal=True)

    assert "inconclusive" in written
    assert capsys.readouterr().out == ""
