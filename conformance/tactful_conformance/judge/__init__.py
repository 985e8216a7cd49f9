"""Hold observations against expectations: pure, nothing is started here."""

from tactful_conformance.judge.finding import Finding, Judgement
from tactful_conformance.judge.judge import judge
from tactful_conformance.judge.reading import Reading, read_as

__all__ = ["Finding", "Judgement", "Reading", "judge", "read_as"]
