"""Check a CLI: plan, run, judge and decide, one result after the other."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from tactful_conformance.judge import Finding, Judgement, Reading, judge
from tactful_conformance.plan import Plan, PlannedCase, Selection, make_plan
from tactful_conformance.plan.canaries import OWN_WORDS, read_canaries
from tactful_conformance.plan.files import rc_place
from tactful_conformance.report.canonical import Run
from tactful_conformance.report.keep import keep_case
from tactful_conformance.run.crew import Crew
from tactful_conformance.run.sandbox import remove_sandbox
from tactful_conformance.run.settings import Settings
from tactful_conformance.run.setup import find_command
from tactful_conformance.verdict import CaseResult, Scope, Verdict, decide, decide_case, decide_requirements

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future
    from pathlib import Path
    from types import TracebackType

    from tactful_conformance.manifest import Manifest
    from tactful_conformance.observation import Observation
    from tactful_conformance.specification import Specification


@dataclass(frozen=True, slots=True)
class Options:
    """What a run was asked for; `keep` is the folder in which sandboxes lie, and stay where a case failed."""

    selection: Selection
    level: str
    strict: bool
    jobs: int
    keep: Path


class Engine:
    """
    One check of one CLI.

    Within its `with` block all scenarios are observed, equal ones once, in the order of the cases; `result` waits for
    what a case needs and decides it.
    """

    def __init__(self, manifest: Manifest, specification: Specification, options: Options) -> None:
        """Plan the run and find the command; raises `Problem` where something that was named is not there."""
        self.manifest = manifest
        self.specification = specification
        self.options = options
        self.plan: Plan = make_plan(specification, manifest, options.selection, options.level)
        self.settings = Settings(
            level=options.level,
            argv=find_command(manifest),
            folder=manifest.folder,
            endpoint=manifest.endpoint,
            channels=manifest.channels,
            canaries=read_canaries(specification),
            deadline=manifest.deadline,
            settle=manifest.settle,
            hold=manifest.hold,
        )
        self._reading = Reading(
            rc=rc_place(manifest.binding.rc.path),
            payload=manifest.payload,
            status=manifest.status,
            names={action.name: event for event, action in manifest.events.items() if action.name},
            notices={row: item["message"] for row, item in specification.rows("notification-items").items()},
            canaries={
                name: row.get("path") or (manifest.private if name == OWN_WORDS else (row["value"],))
                for name, row in specification.rows("canaries").items()
            },
        )
        self._sandboxes = options.keep / "sandboxes"
        self._crew = Crew(self.settings, max(1, min(options.jobs, len(self.plan.scenarios))))
        self._observations: dict[str, Future[Observation]] = {}
        self._results: dict[str, CaseResult] = {}

    def __enter__(self) -> Self:
        """Begin to observe."""
        self._sandboxes.mkdir(parents=True, exist_ok=True)
        for key, scenario in self.plan.scenarios.items():
            if (self._sandboxes / key).is_dir():
                # An earlier run's, where the same folder is kept again.
                remove_sandbox(self._sandboxes / key)
            self._observations[key] = self._crew.observe(scenario, self._sandboxes / key)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End all processes and remove the sandboxes of what did not fail."""
        self._crew.__exit__(kind, error, traceback)
        failed = [r.case for r in self._results.values() if r.status in ("fail", "declared", "harness-error")]
        for case in failed:
            keep_case(
                self._results[case.id], self.options.keep, self.settings, self.specification, self._observed(case)
            )
        needed = {case.scenario.key for case in failed if case.scenario}
        for key in self._observations:
            if key not in needed and (self._sandboxes / key).exists():
                remove_sandbox(self._sandboxes / key)
        # Folders that hold nothing are not left behind; one that does cannot be removed like this.
        for folder in (self._sandboxes, self.options.keep):
            with contextlib.suppress(OSError):
                folder.rmdir()

    def result(self, case: PlannedCase) -> CaseResult:
        """Wait for what a case needs, and decide it."""
        if case.id not in self._results:
            self._results[case.id] = self._decide(case)
        return self._results[case.id]

    def run(self) -> Run:
        """Give the run as far as it came, for the report."""
        results = [self._results[case.id] for case in self.plan.cases if case.id in self._results]
        requirements = decide_requirements(
            self.specification.requirements.values(),
            results,
            self.plan.levels,
            self.plan.not_applicable,
            everything=self.options.selection.is_everything,
        )
        scope = Scope(
            level=self.options.level,
            strict=self.options.strict,
            complete=len(results) == len(self.plan.cases),
            everything=self.options.selection.is_everything,
        )
        return Run(
            manifest=self.manifest,
            plan=self.plan,
            selection=self.options.selection,
            scope=scope,
            cases=results,
            requirements=requirements,
            verdict=self._verdict(decide(requirements, scope), results),
            notes=self._notes(),
            unseen=self.specification.rows("levels")[self.options.level]["unseen"],
            hidden=self._hidden(),
        )

    def _verdict(self, verdict: Verdict, results: Sequence[CaseResult]) -> Verdict:
        """Give the verdict on the whole: a manifest that the run has refuted claims nothing."""
        if verdict.verdict == "conformant" and any(result.manifest_error for result in results):
            return Verdict("incomplete", "incomplete (the manifest is wrong)")
        return verdict

    def _decide(self, case: PlannedCase) -> CaseResult:
        if case.scenario is None:
            return CaseResult(case, case.status or "not-applicable", case.reason)
        try:
            observation = self._observations[case.scenario.key].result()
            control = self._observations[case.control.key].result() if case.control else None
            related = self._observations[case.related.key].result() if case.related else None
        except CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the suite's and not the CLI's
            return CaseResult(case, "harness-error", f"{type(error).__name__}: {error}", "suite")
        judgement = judge(case.expectations, observation, self._reading, control, related)
        if case.over_runs and not judgement.findings:
            case, judgement = self._judge_all(case, judgement)
        control_findings: tuple[Finding, ...] = ()
        if control is not None:
            control_findings = judge(case.control_expectations, control, self._reading, None, None).findings
            if control_findings:
                control_findings = (*control_findings, _how_it_ended(control))
        return decide_case(case, judgement, control_findings, self.manifest.deviations)

    def _judge_all(self, case: PlannedCase, own: Judgement) -> tuple[PlannedCase, Judgement]:
        """Hold what a case expects against every run, and give the case with the first in which it does not hold."""
        word = case.expectations[-1].word
        for key, scenario in self.plan.scenarios.items():
            observation = self._observations[key].result()
            last = tuple(dataclasses.replace(one, step=len(scenario.steps) - 1) for one in case.expectations)
            judgement = judge(last, observation, self._reading, None, None)
            broken = tuple(finding for finding in judgement.findings if finding.word == word)
            if broken:
                return dataclasses.replace(case, scenario=scenario), Judgement(broken, None)
            if own.doubt and not judgement.doubt:
                own = judgement
        return case, own

    def _observed(self, case: PlannedCase) -> Observation | None:
        future = self._observations.get(case.scenario.key) if case.scenario else None
        return future.result() if future and future.done() and not future.exception() else None

    def _notes(self) -> list[str]:
        """Say what a reader must know beside the results: what was left over, cut off or broken off."""
        notes = set()
        for future in self._observations.values():
            if not future.done() or future.cancelled() or future.exception():
                continue
            for step in future.result().steps:
                notes |= {f"left over and killed: {name}" for name in step.leftover}
                for command in step.commands:
                    for stream, output in (("stdout", command.stdout), ("stderr", command.stderr)):
                        if output.truncated:
                            notes.add(f"{' '.join(command.argv)}: {stream} cut off at {len(output.data)} bytes")
        return sorted(notes)

    def _hidden(self) -> dict[str, str]:
        """Give what paths of this machine are called in reports."""
        paths = {
            str(self._sandboxes): "<sandbox>",
            str(self.manifest.folder): "<manifest>",
            os.path.expanduser("~"): "~",
        }
        # Without a HOME of its own an account's is often the root, which stands in every path and in much else.
        return {path: name for path, name in paths.items() if len(path) > 1 and os.path.isabs(path)}


def _how_it_ended(control: Observation) -> Finding:
    """Say how a control ended that did not do what it is there for: that is where its author will look."""
    last = control.steps[-1].commands[0]
    said = last.stderr.text.strip()[:300]
    seen = f"it ended with status {last.exit_status}" + (f" and wrote: {said}" if said else " and wrote no error")
    return Finding("end", len(control.steps) - 1, "a run that is seen", seen)
