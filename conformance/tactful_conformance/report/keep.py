"""Keep what shows a failure: the observation, and a script that replays it without the suite."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tactful_conformance.observation import to_json
from tactful_conformance.report.repro import repro_script

if TYPE_CHECKING:
    from pathlib import Path

    from tactful_conformance.observation import Observation
    from tactful_conformance.run.settings import Settings
    from tactful_conformance.specification import Specification
    from tactful_conformance.verdict import CaseResult


def keep_case(
    result: CaseResult, folder: Path, settings: Settings, specification: Specification, observation: Observation | None
) -> None:
    """Write `CASE/repro.sh` and `CASE/observation.json` below a folder."""
    kept = folder / result.case.id
    kept.mkdir(parents=True, exist_ok=True)
    if result.case.scenario is not None:
        script = kept / "repro.sh"
        script.write_text(
            repro_script(result, result.case.scenario, settings, specification),
            encoding="utf-8",
            errors="backslashreplace",
        )
        script.chmod(0o755)
    if observation is not None:
        text = json.dumps(to_json(observation), indent=2, ensure_ascii=False)
        # A name of a file need not be text: half a character is written as JSON's escape for it.
        (kept / "observation.json").write_text(text + "\n", encoding="utf-8", errors="backslashreplace")
