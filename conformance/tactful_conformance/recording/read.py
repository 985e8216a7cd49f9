"""Read a recording, with a sentence for people where it is damaged or of another make."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import zlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cattrs import BaseValidationError

from tactful_conformance.manifest import recorded_manifest
from tactful_conformance.observation import from_json
from tactful_conformance.plan import Asked, Selection
from tactful_conformance.recording.model import RECORDING_VERSION, Recording
from tactful_conformance.specification import Problem
from tactful_conformance.specification.yaml import Document

if TYPE_CHECKING:
    from tactful_conformance.observation import Observation
    from tactful_conformance.specification import Specification

# RFC 1952, 2.3.1.
_GZIP_MAGIC = b"\x1f\x8b"
_AGAIN = "Record the run again: `tactful check MANIFEST --record FILE`."


def read_recording(path: Path, specification: Specification) -> Recording:
    """
    Read a recording; packed or not is seen from what is in it, and nothing else of the machine is read.

    Raises `Problem` where the file is missing, damaged, of another form, or names what the specification no longer has.
    """
    document = Document(path, _values(path), {})
    data = document.value
    if not isinstance(data, dict) or "recording" not in data:
        raise Problem("this is no recording.", where=str(path), do=_AGAIN)
    if data["recording"] != RECORDING_VERSION:
        said = f"the recording is of form {data['recording']}, and this suite reads {RECORDING_VERSION}."
        raise Problem(said, where=document.where(("recording",)), do=_AGAIN)
    specification.schemas.check("recording", document)
    date = dt.datetime.fromisoformat(data["date"])
    # As of the day of the recording: what it shows does not change when a deviation expires.
    manifest = recorded_manifest(Document(path, data["manifest"], {}), data["published"], specification, date.date())
    chosen = data["selection"]
    selection = Selection(tuple(chosen["class"]), tuple(chosen["requirement"]), tuple(chosen["case"]))
    asked = Asked(selection, data["level"], data["strict"])
    return Recording(replace(manifest, path=Path(data["file"])), asked, date, data["platform"], _observations(document))


def _values(path: Path) -> Any:
    try:
        data = path.read_bytes()
        return json.loads(gzip.decompress(data) if data.startswith(_GZIP_MAGIC) else data)
    except FileNotFoundError:
        raise Problem("there is no such file.", where=str(path), do="Check the path.") from None
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Problem(f"the recording is packed and damaged: {error}.", where=str(path), do=_AGAIN) from None
    except OSError as error:
        raise Problem(f"the recording cannot be read: {error.strerror}.", where=str(path)) from None
    except (ValueError, RecursionError) as error:
        raise Problem(f"the recording is not JSON: {error}.", where=str(path), do=_AGAIN) from None


def _observations(document: Document) -> tuple[Observation, ...]:
    """Read each observation, of which each scenario has one, all of them at the level of the recording."""
    observations: dict[str, Observation] = {}
    for index, data in enumerate(document.value["observations"]):
        where = document.where(("observations", index))
        try:
            observation = from_json(data)
        except BaseValidationError:
            # It fits the schema, and so it is what stands where Base64 should.
            raise Problem("these bytes are no Base64.", where=where, do=_AGAIN) from None
        if observation.scenario in observations:
            raise Problem(f"the scenario `{observation.scenario}` is recorded twice.", where=where, do=_AGAIN)
        if observation.level != document.value["level"]:
            raise Problem(f"it was observed at the {observation.level} level, unlike the rest.", where=where, do=_AGAIN)
        observations[observation.scenario] = observation
    return tuple(observations.values())
