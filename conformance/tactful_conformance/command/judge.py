"""
Judge a recording again: `tactful judge RECORDING`.

Nothing is started, and nothing of the machine is read but the recording: what a CLI did is seen once, and what it comes
to can be asked as often as the specification or the suite changes.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tactful_conformance.command.asked import chosen, refuse_unwritable
from tactful_conformance.decisions import Decisions
from tactful_conformance.plan import Asked, make_plan
from tactful_conformance.recording import Recorded, read_recording
from tactful_conformance.report.canonical import canonical_report, write_report
from tactful_conformance.report.status import exit_status
from tactful_conformance.report.terminal import terminal_report
from tactful_conformance.specification import load_specification

if TYPE_CHECKING:
    import argparse
    from typing import Any

    from tactful_conformance.plan import Selection
    from tactful_conformance.recording import Recording
    from tactful_conformance.specification import Specification


def run(options: argparse.Namespace) -> int:
    """Judge, print the report, and give the exit status; raises `Problem` where the recording cannot be used."""
    refuse_unwritable(json=options.json)
    specification = load_specification()
    recording = read_recording(options.recording, specification)
    report = judge_recording(recording, specification, chosen(options), strict=options.strict)
    if options.json:
        write_report(report, options.json)
    sys.stdout.write(terminal_report(report, None))
    return exit_status(report, accept_deviations=options.accept_deviations)


def judge_recording(
    recording: Recording, specification: Specification, selection: Selection, *, strict: bool
) -> dict[str, Any]:
    """
    Give the report of a recording.

    A selection goes before that of the recording, and `strict` is added to it. Of what was not recorded nothing is
    claimed: its cases are inconclusive.
    """
    said = recording.asked
    asked = Asked(said.selection if selection.is_everything else selection, said.level, strict or said.strict)
    plan = make_plan(specification, recording.manifest, asked.selection, asked.level)
    recorded = Recorded(recording, plan)
    decisions = Decisions(recording.manifest, specification, plan, asked, recorded)
    for case in plan.cases:
        decisions.result(case)
    report = canonical_report(decisions.run(recorded.sandboxes), recording.date, recording.made_on)
    specification.schemas.validator("report").validate(report)
    return report
