"""Write a recording: the manifest as it was written, and all that was observed."""

from __future__ import annotations

import gzip
import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from tactful_conformance.atomic import write_atomically
from tactful_conformance.observation import to_json
from tactful_conformance.recording.hidden import hide_in
from tactful_conformance.recording.model import RECORDING_VERSION
from tactful_conformance.specification import Problem
from tactful_conformance.specification.load import SPEC_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tactful_conformance.manifest import Manifest
    from tactful_conformance.recording.model import Recording


def recording_to_json(recording: Recording, hidden: Mapping[str, str]) -> dict[str, Any]:
    """
    Give a recording as plain JSON values, which fit `recording.schema.json`; hidden texts are replaced in what was seen.

    The manifest stays as it was written: what a scenario is called depends on its words.
    """
    asked = recording.asked
    observations = [to_json(hide_in(observation, hidden)) for observation in recording.observations]
    return {
        "recording": RECORDING_VERSION,
        "suite": version("tactful"),
        "spec": SPEC_VERSION,
        "date": recording.date.isoformat(timespec="seconds"),
        "platform": recording.made_on,
        "level": asked.level,
        "strict": asked.strict,
        "selection": {
            "class": list(asked.selection.classes),
            "requirement": list(asked.selection.requirements),
            "case": list(asked.selection.cases),
        },
        "file": recording.manifest.path.name,
        "manifest": dict(recording.manifest.source),
        "published": _published(recording.manifest),
        "observations": observations,
    }


def write_recording(recording: Recording, path: Path, hidden: Mapping[str, str]) -> None:
    """Write a recording in one step, packed where the name says so; raises `Problem` where it cannot be written."""
    text = json.dumps(recording_to_json(recording, hidden), indent=1, ensure_ascii=False)
    # What a CLI sent need not be text: half a character is written as JSON's escape for it.
    data = f"{text}\n".encode(errors="backslashreplace")
    try:
        # Without the time, which would make another file of the same recording.
        write_atomically(path, gzip.compress(data, mtime=0) if path.name.endswith(".gz") else data)
    except OSError as error:
        raise Problem(f"the recording cannot be written: {error.strerror}.", where=str(path)) from None


def _published(manifest: Manifest) -> Mapping[str, Any] | None:
    """Give the schema that lies beside the manifest; the specification's own comes with the specification."""
    payload = manifest.payload
    return None if payload is None or payload.is_the_specifications else payload.schema
