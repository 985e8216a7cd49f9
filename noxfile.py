"""Everything that is done with this project: `nox -l` lists it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["tests", "lint", "spec", "conformance"]
# A missing interpreter is a failure everywhere: a session that is skipped has tested nothing.
nox.options.error_on_missing_interpreters = True

ROOT = Path(__file__).parent
CONSTRAINTS = ROOT / "constraints.txt"
REFERENCE = ROOT / "conformance" / "implementations" / "reference" / "tactful.yaml"
TEST_TOOLS = ("coverage", "hypothesis", "mutmut", "pytest-subprocess", "pytest-xdist")
TESTS = ROOT / "conformance" / "tests"
#: Verdicts that chance or a busy machine could change, of which those at the endpoint are left out; and what counts a
#: hundred runs each time.
VERDICTS = (TESTS / "test_liars.py", TESTS / "test_honest_programs.py")
ON_THE_WIRE = ("-k", "[wire- or test_program")
LOSS = TESTS / "on_the_wire" / "test_wire_loss.py"
BURN = "while True: pass"


def install(session: nox.Session, *tools: str) -> None:
    """Install this project as a wheel, never editable, so that what is tested is what is shipped."""
    # uv knows the version, and would keep the last wheel; pip builds a folder anew each time.
    anew = ["--reinstall-package", "tactful"] if session.venv_backend == "uv" else []
    session.install("--quiet", "--constraint", str(CONSTRAINTS), *anew, f"{ROOT}[conformance]", *tools)


def run_tests(session: nox.Session) -> None:
    """Run the unit tests of the suite and of the reference, where whatever they send to the world is found out."""
    install(session, *TEST_TOOLS)
    watched = ("python", str(TESTS / "harness" / "seen_leaving.py"), "pytest", "--numprocesses", "auto")
    # Apart: the reference's tests wait for every process below them, and the suite's have some that stay.
    for chosen in [session.posargs] if session.posargs else [[str(TESTS)], [str(ROOT / "reference" / "tests")]]:
        session.run(*watched, *chosen, env={"PYTHONDONTWRITEBYTECODE": "1"})


@nox.session
def tests(session: nox.Session) -> None:
    """Run the unit tests."""
    run_tests(session)


@nox.session(python=["3.11", "3.12", "3.13"])
def tests_all(session: nox.Session) -> None:
    """Run the unit tests on every Python that is supported."""
    run_tests(session)


@nox.session
def soak(session: nox.Session) -> None:
    """Hold what lies and what is honest against the suite fifty times in a row, with all cores busy; `-- 5`: five."""
    install(session, *TEST_TOOLS, "pytest-repeat")
    times, *more = session.posargs or ["50"]
    run = ("pytest", "--repeat-scope", "session", "--numprocesses", "auto", "--exitfirst", *more, "--count")
    environment = {"PYTHONDONTWRITEBYTECODE": "1"}
    with contextlib.ExitStack() as burners:
        for _ in range(os.cpu_count() or 1):
            burners.callback(subprocess.Popen([sys.executable, "-I", "-S", "-c", BURN]).kill)
        session.run(*run, times, *map(str, VERDICTS), *ON_THE_WIRE, env=environment)
        # What the reference comes to, less often: it is a whole run of the suite each time.
        repeating = ("python", str(ROOT / "conformance" / "bench" / "repeating.py"), str(REFERENCE))
        session.run(*repeating, "--times", str(max(1, int(times) * 2 // 5)), env=environment)
        # A hundred runs in each of its tests, quiet and with more to do still.
        session.run(*run, str(max(1, int(times) // 5)), str(LOSS), env=environment)


@nox.session
def conformance(session: nox.Session) -> None:
    """Run the suite against the reference, or against the manifest that is named behind `--`."""
    install(session)
    arguments = list(session.posargs)
    # A word behind an option is the option's: the manifest is the one that is a file.
    if not any(Path(session.invoked_from, argument).is_file() for argument in arguments if argument.endswith("ml")):
        arguments.append(str(REFERENCE))
    # A path is said from where nox was called, and nox runs in the folder of its noxfile.
    os.chdir(session.invoked_from)
    session.run("tactful", "check", *arguments)


@nox.session
def mutants(session: nox.Session) -> None:
    """Let the suite find the reference out in each of its lies, and write down by which case."""
    install(session)
    program, matrix = ROOT / "reference" / "mutants" / "kill.py", ROOT / "conformance" / "results" / "mutants.json"
    # What is asked for by name is a part, and a part is no matrix.
    session.run("python", str(program), *(session.posargs or ["--json", str(matrix)]))


@nox.session
def mutation(session: nox.Session) -> None:
    """Change the library one place at a time, and let the tests find it out; writes what survives, and takes an hour."""
    install(session, *TEST_TOOLS)
    session.run("python", str(ROOT / "reference" / "mutation" / "mutate.py"), *session.posargs)


@nox.session
def recordings(session: nox.Session) -> None:
    """Record what judging is tested on, where the specification has left it behind; `-- all` records all of it."""
    install(session)
    session.run("python", str(TESTS / "recordings" / "record.py"), *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure what the suite costs, on a machine that does nothing else."""
    install(session)
    session.run("python", str(ROOT / "conformance" / "bench" / "observing.py"), *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Hold the code against its rules: form, types, and which module may import which."""
    install(
        session,
        "import-linter",
        "mypy",
        "ruff",
        "types-PyYAML",
        "types-jmespath",
        "types-jsonschema",
        *TEST_TOOLS,
    )
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("lint-imports")


@nox.session
def spec(session: nox.Session) -> None:
    """Check the specification's data and that what is generated from it is fresh; `-- write` writes it."""
    install(session)
    session.run("python", "-m", "tactful_conformance.authoring", *session.posargs)
