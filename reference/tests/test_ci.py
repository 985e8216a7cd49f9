"""Facts about the detection of CI."""

from __future__ import annotations

import pytest

from tactful.ci import detect


@pytest.mark.parametrize("value", ["1", "true", "TRUE", "yes", "woodpecker", " "])
def test_detects(value: str) -> None:
    """Any value of CI but the empty one, `0` and `false` detects."""
    assert detect({"CI": value}) == "unknown"


@pytest.mark.parametrize("value", ["", "0", "false", "False", "FALSE"])
def test_denies(value: str) -> None:
    """CI set to nothing, `0` or `false` in any case is no CI."""
    assert detect({"CI": value}) is None


def test_unset() -> None:
    """Without the variable there is no CI."""
    assert detect({}) is None
