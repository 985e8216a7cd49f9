"""
Decide the cases of a plan by what was observed, one after the other.

It is the same for a run that still goes on and for one that was recorded: it starts nothing, and knows nothing of how
observations are made.
"""

from __future__ import annotations

import dataclasses
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Protocol

from tactful_conformance.judge import Finding, Judgement, judge, read_as
from tactful_conformance.recording.replay import NotRecordedError
from tactful_conformance.report.canonical import Run
from tactful_conformance.verdict import CaseResult, Scope, Verdict, decide, decide_case, decide_requirements

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tactful_conformance.manifest import Manifest
    from tactful_conformance.observation import Observation
    from tactful_conformance.plan import Asked, Expectation, Plan, PlannedCase, Scenario
    from tactful_conformance.specification import Specification

    #: What a run comes to, by the id of each case that expects something of every run.
    _Held = Mapping[str, Judgement | Exception]


class Observations(Protocol):
    """Where the observations of a plan's scenarios come from."""

    def of(self, key: str) -> Observation:
        """Give the observation of a scenario, which may take its time; raises `NotRecordedError` where there is none."""
        ...

    def so_far(self) -> Iterable[Observation]:
        """Give what has been observed up to now."""
        ...


class Decisions:
    """What the cases of a plan come to."""

    def __init__(
        self, manifest: Manifest, specification: Specification, plan: Plan, asked: Asked, observations: Observations
    ) -> None:
        """Take what is decided, and by what."""
        self._manifest = manifest
        self._specification = specification
        self._plan = plan
        self._asked = asked
        self._observations = observations
        self._reading = read_as(manifest, specification)
        self._results: dict[str, CaseResult] = {}
        self._over_runs = tuple(case for case in plan.cases if case.over_runs)
        self._held: dict[str, _Held] = {}

    @property
    def results(self) -> list[CaseResult]:
        """What has been decided up to now, in the order of the plan."""
        return [self._results[case.id] for case in self._plan.cases if case.id in self._results]

    def result(self, case: PlannedCase) -> CaseResult:
        """Wait for what a case needs, and decide it."""
        if case.id not in self._results:
            self._results[case.id] = self._decide(case)
        return self._results[case.id]

    def run(self, hidden: Mapping[str, str]) -> Run:
        """Give the run as far as it came, for the report; what `hidden` names is shown in none."""
        results = self.results
        everything = self._asked.selection.is_everything
        requirements = decide_requirements(
            self._specification.requirements.values(),
            results,
            self._plan.levels,
            self._plan.not_applicable,
            everything=everything,
        )
        scope = Scope(
            level=self._asked.level,
            strict=self._asked.strict,
            complete=len(results) == len(self._plan.cases),
            everything=everything,
        )
        return Run(
            manifest=self._manifest,
            plan=self._plan,
            selection=self._asked.selection,
            scope=scope,
            cases=results,
            requirements=requirements,
            verdict=_verdict(decide(requirements, scope), results),
            notes=self._notes(),
            unseen=self._specification.rows("levels")[self._asked.level]["unseen"],
            hidden=hidden,
        )

    def _decide(self, case: PlannedCase) -> CaseResult:
        if case.scenario is None:
            return CaseResult(case, case.status or "not-applicable", case.reason)
        try:
            observation = self._observe(case.scenario)
            control = self._observe(case.control) if case.control else None
            related = self._related(case)
            all_runs = self._all_runs() if case.over_runs else {}
        except CancelledError:
            raise
        except NotRecordedError as error:
            # What nobody has seen is no silence: it is never a pass, and proves no feature either.
            if case.proves is not None:
                return CaseResult(case, "not-applicable", case.reason)
            return CaseResult(case, "inconclusive", str(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the suite's and not the CLI's
            return CaseResult(case, "harness-error", f"{type(error).__name__}: {error}", "suite")
        judgement = judge(case.expectations, observation, self._reading, control, related)
        if case.over_runs and not judgement.findings:
            case, judgement = self._judge_all(case, judgement, all_runs)
        control_findings = self._judge_control(case, control) if control else ()
        return decide_case(case, judgement, control_findings, self._manifest.deviations)

    def _observe(self, scenario: Scenario) -> Observation:
        """Wait for a run, and hold it against what is expected of every run while others are still being made."""
        observation = self._observations.of(scenario.key)
        if scenario.key not in self._held:
            self._held[scenario.key] = {case.id: self._hold(case, scenario, observation) for case in self._over_runs}
        return observation

    def _hold(self, case: PlannedCase, scenario: Scenario, observation: Observation) -> Judgement | Exception:
        """Judge one run by what a case expects of every run; what goes wrong in that is that case's, and no other's."""
        try:
            return judge(_at_the_end(case.expectations, scenario), observation, self._reading, None, ())
        except Exception as error:  # noqa: BLE001 - raised where the case is decided
            return error

    def _related(self, case: PlannedCase) -> list[Observation]:
        """Give the runs that a case is compared with."""
        return [self._observe(scenario) for scenario in case.related]

    def _all_runs(self) -> dict[str, _Held | NotRecordedError]:
        """Wait for every scenario of the plan; one that was not recorded hides nothing of the others."""
        runs: dict[str, _Held | NotRecordedError] = {}
        for key, scenario in self._plan.scenarios.items():
            try:
                self._observe(scenario)
                runs[key] = self._held[key]
            except NotRecordedError as error:
                runs[key] = error
        return runs

    def _judge_all(
        self,
        case: PlannedCase,
        own: Judgement,
        runs: Mapping[str, _Held | NotRecordedError],
    ) -> tuple[PlannedCase, Judgement]:
        """Judge a case by what every run comes to, and give it with the first in which it does not hold."""
        words = {expectation.word for expectation in case.expectations}
        doubt, nothing = own.doubt, own.nothing
        for key, scenario in self._plan.scenarios.items():
            run = runs[key]
            if isinstance(run, NotRecordedError):
                doubt = doubt or str(run)
                continue
            judgement = run[case.id]
            if isinstance(judgement, Exception):
                raise judgement
            broken = tuple(finding for finding in judgement.findings if finding.word in words)
            if broken:
                return dataclasses.replace(case, scenario=scenario), Judgement(broken, None, None)
            # A run that was not seen whole may hide what is looked for; one in which nothing was said hides nothing.
            doubt = doubt or judgement.doubt
            nothing = nothing and judgement.nothing
        return case, Judgement((), doubt, nothing)

    def _judge_control(self, case: PlannedCase, control: Observation) -> tuple[Finding, ...]:
        """Give what a control did not do that it is there for, and how it ended."""
        findings = judge(case.control_expectations, control, self._reading, None, ()).findings
        return (*findings, _how_it_ended(control)) if findings else ()

    def _notes(self) -> list[str]:
        """Say what a reader must know beside the results: what was left over, cut off or broken off."""
        notes = set()
        for observation in self._observations.so_far():
            for step in observation.steps:
                notes |= {f"left over and killed: {name}" for name in step.leftover}
                for command in step.commands:
                    for stream, output in (("stdout", command.stdout), ("stderr", command.stderr)):
                        if output.truncated:
                            notes.add(f"{' '.join(command.argv)}: {stream} cut off at {len(output.data)} bytes")
        return sorted(notes)


def _at_the_end(expectations: Iterable[Expectation], scenario: Scenario) -> tuple[Expectation, ...]:
    """Say of the last step of a scenario what a case expects of every run."""
    return tuple(dataclasses.replace(one, step=len(scenario.steps) - 1) for one in expectations)


def _verdict(verdict: Verdict, results: Sequence[CaseResult]) -> Verdict:
    """Give the verdict on the whole: a manifest that the run has refuted claims nothing."""
    if verdict.verdict == "conformant" and any(result.manifest_error for result in results):
        return Verdict("incomplete", "incomplete (the manifest is wrong)")
    return verdict


def _how_it_ended(control: Observation) -> Finding:
    """Say how a control ended that did not do what it is there for: that is where its author will look."""
    last = control.steps[-1].commands[0]
    said = last.stderr.text.strip()[:300]
    seen = f"it ended with status {last.exit_status}" + (f" and wrote: {said}" if said else " and wrote no error")
    return Finding("end", len(control.steps) - 1, "a run that is seen", seen)
