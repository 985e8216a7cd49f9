"""Hold observations against expectations: pure, nothing is started here."""

from tactful_conformance.judge.finding import Finding
from tactful_conformance.judge.judge import judge, why_silence_proves_nothing
from tactful_conformance.judge.reading import Reading

__all__ = ["Finding", "Reading", "judge", "why_silence_proves_nothing"]
