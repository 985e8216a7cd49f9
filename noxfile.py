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
RESULTS = ROOT / "conformance" / "results"
REFERENCE = ROOT / "conformance" / "implementations" / "reference" / "tactful.yaml"
#: Implementations in other languages, and what tests each in its own.
PORTS = {
    "node": (("node", "--test"),),
    "go": (("go", "vet", "./..."), ("go", "test", "-count=1", "./...")),
}
TEST_TOOLS = ("coverage", "hypothesis", "pytest-subprocess", "pytest-xdist")
TESTS = ROOT / "conformance" / "tests"
#: Verdicts that chance or a busy machine could change, of which those at the endpoint are left out; and what counts a
#: hundred runs each time.
VERDICTS = (TESTS / "test_liars.py", TESTS / "test_honest_programs.py")
ON_THE_WIRE = ("-k", "[wire- or test_program")
LOSS = TESTS / "on_the_wire" / "test_wire_loss.py"
FUZZ = ROOT / "reference" / "tests" / "test_fuzz.py"
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
    """
    Hold what lies and what is honest against the suite fifty times in a row, with all cores busy; `-- 5`: five.

    And draw what a person, a program or an endpoint may put where the library reads, a hundred thousand times.
    """
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
    # A hundred thousand states for each fact, where the fifty are fifty.
    states = {"TACTFUL_EXAMPLES": str(2_000 * int(times))}
    drawing = ("pytest", "--numprocesses", "auto", "--hypothesis-profile", "soak", str(FUZZ))
    session.run(*drawing, env=environment | states)


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


@nox.session(python=["3.11", "3.12", "3.13"])
def conformance_all(session: nox.Session) -> None:
    """Run the suite against the reference on every Python that is supported, SHOULD and wire included."""
    install(session)
    session.run("tactful", "check", str(REFERENCE), "--strict", "--level", "wire", *session.posargs)


@nox.session
def ports(session: nox.Session) -> None:
    """Test each implementation in another language by its own test runner, and run the suite against it."""
    install(session)
    for name in session.posargs or PORTS:
        folder = REFERENCE.parents[1] / name
        with session.chdir(folder):
            for command in PORTS[name]:
                session.run(*command, external=True)
        session.run("tactful", "check", str(folder / "tactful.yaml"), "--strict", "--level", "wire")


@nox.session
def mutants(session: nox.Session) -> None:
    """Let the suite find the reference out in each of its lies, and write down by which case."""
    install(session)
    program, matrix = ROOT / "reference" / "mutants" / "kill.py", RESULTS / "mutants.json"
    # What is asked for by name is a part, and a part is no matrix.
    session.run("python", str(program), *(session.posargs or ["--json", str(matrix)]))


@nox.session
def recordings(session: nox.Session) -> None:
    """Record what judging is tested on, where the specification has left it behind; `-- all` records all of it."""
    install(session)
    session.run("python", str(TESTS / "recordings" / "record.py"), *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """
    Measure what the suite and the library cost, on a machine that does nothing else, and write it down.

    `-- observing …` measures what the suite costs alone, `-- adding …` what the library does, beside others; neither
    writes anything that it is not told to.
    """
    install(session, "-r", str(ROOT / "reference" / "bench" / "requirements.txt"))
    programs = {
        "observing": ROOT / "conformance" / "bench" / "observing.py",
        "adding": ROOT / "reference" / "bench" / "adding.py",
    }
    if session.posargs:
        which, *more = session.posargs
        if which not in programs:
            session.error(f"`{which}` is none of {', '.join(programs)}")
        os.chdir(session.invoked_from)
        session.run("python", str(programs[which]), *more)
        return
    observed = Path(session.create_tmp(), "observing.json")
    session.run("python", str(programs["observing"]), "--json", str(observed))
    written = [f"--{kind}={RESULTS / name}" for kind, name in (("json", "bench.json"), ("markdown", "bench.md"))]
    session.run("python", str(programs["adding"]), "--observing", str(observed), *written)


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
