"""Facts about bindings and the grammar of their variables."""

from __future__ import annotations

import json

import pytest

from tactful.binding import Binding, Variable

GRAMMAR = Variable({"name": "ASK", "off": ["1", "no"], "nothing": ["0"], "allow": ["yes"], "other": "nothing"})


@pytest.mark.parametrize("value", ["", " ", " \t\n"])
def test_blank_says_nothing(value: str) -> None:
    """A variable that is empty or blank says nothing, whatever the rest of its grammar."""
    assert Variable({"name": "ASK", "other": "allow"}).says({"ASK": value}) == "nothing"


def test_unset_says_nothing() -> None:
    """A variable that is not set says nothing."""
    assert GRAMMAR.says({}) == "nothing"


@pytest.mark.parametrize(("value", "says"), [("1", "off"), ("no", "off"), ("0", "nothing"), ("yes", "allow")])
def test_listed_values(value: str, says: str) -> None:
    """A value that the grammar lists says what it is listed under."""
    assert GRAMMAR.says({"ASK": value}) == says


@pytest.mark.parametrize("value", ["NO", " no", "no ", "01", "Yes"])
def test_values_are_exact(value: str) -> None:
    """Values are neither trimmed nor folded: what is not listed letter for letter is `other`."""
    assert GRAMMAR.says({"ASK": value}) == "nothing"


@pytest.mark.parametrize("value", ["1", "perhaps", "\u00a0"])
def test_other_protects(value: str) -> None:
    """Where a grammar does not name `other`, any value that is not blank says off, a no-break space too."""
    assert Variable({"name": "ASK"}).says({"ASK": value}) == "off"


def test_unknown_name() -> None:
    """A binding that the specification does not have is a KeyError."""
    with pytest.raises(KeyError):
        Binding.named("nobody", cli="example", version="1", endpoint="https://example.invalid/")


def test_survives_json() -> None:
    """A binding that went through JSON is the same binding."""
    binding = Binding.named("serverless", cli="example", version="1", endpoint="https://example.invalid/")
    again = Binding(**json.loads(json.dumps(binding.as_dict())))
    environ = {"SLS_TELEMETRY_DISABLED": "0", "DO_NOT_TRACK": "0"}
    assert again.as_dict() == binding.as_dict()
    assert again.opt_out is not None
    assert again.opt_out.says(environ) == "off"
    assert again.do_not_track is not None
    assert again.do_not_track.says(environ) == "nothing"


def test_places() -> None:
    """Every source has a place that people can look at; the default is its own name."""
    binding = Binding.named("serverless", cli="example", version="1", endpoint="https://example.invalid/")
    assert binding.place_of("opt-out-variable") == "SLS_TELEMETRY_DISABLED"
    assert binding.place_of("do-not-track") == "DO_NOT_TRACK"
    assert binding.place_of("home") == "HOME"
    assert binding.place_of("rc-damaged") == binding.place_of("rc-choice") == "~/.serverlessrc"
    assert binding.place_of("project-file") == ".serverlessrc"
    assert binding.place_of("default") == "default"


def test_optional_roles() -> None:
    """A binding without DO_NOT_TRACK, project file, mode, history and events is a binding."""
    table = {
        "consent": "opt-in",
        "variables": {"opt_out": {"name": "ASK"}},
        "rc": {"path": ".small.json", "choice": "off"},
    }
    binding = Binding(name="small", table=table, cli="small", version="1", endpoint="https://example.invalid/")
    assert binding.do_not_track is None
    assert binding.project_path is None
    assert binding.mode_variable is None
    assert binding.history is None
    assert binding.enabled_event is None
    assert binding.folder == ".small"


@pytest.mark.parametrize(
    ("cli", "rc", "fits"), [("acme", ".acmerc", True), ("acme", ".acme", False), ("./x", ".r", False)]
)
def test_folder(cli: str, rc: str, *, fits: bool) -> None:
    """The folder is called as the CLI is, where that is the name of a folder and not that of the rc file."""

    def bind(name: str | None) -> str:
        table = {"consent": "opt-out", "variables": {}, "rc": {"path": rc, "choice": "off"}}
        return Binding(table=table, cli=cli, version="1", endpoint="http://127.0.0.1:9/", name=name).folder

    assert bind("other") == ".other"
    if fits:
        assert bind(None) == f".{cli}"
        return
    with pytest.raises(ValueError, match="give the binding a name"):
        bind(None)
