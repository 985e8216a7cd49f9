"""Recordings of runs: all that was observed, with what it takes to judge it again; nothing is started here."""

from tactful_conformance.recording.model import Recording
from tactful_conformance.recording.read import read_recording
from tactful_conformance.recording.replay import Recorded
from tactful_conformance.recording.write import write_recording

__all__ = ["Recorded", "Recording", "read_recording", "write_recording"]
