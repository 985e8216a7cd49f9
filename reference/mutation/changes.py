"""
What can be changed in a module: one change at a time, made by mutmut's operators on the syntax tree.

Of mutmut the operators alone are taken. Its own runner switches between changes within one process, and would neither
change what a module does when it is imported nor be seen by the senders that a test starts; here each change is a module
of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import libcst as cst
import libcst.matchers as m
from mutmut.mutation.mutators import mutation_operators, operator_arg_removal, operator_string

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

#: What stands in no function.
MODULE = "<module>"

#: What is not changed, with what is below it. Types and the modules named are read by a type checker and by lint; what
#: is imported and is not there ends every test alike; text that is no expression's value is documentation.
UNCHANGED = (
    m.Annotation()
    | m.Import()
    | m.ImportFrom()
    | m.If(test=m.Name("TYPE_CHECKING"))
    | m.Assign(targets=[m.AssignTarget(m.Name("TYPE_CHECKING"))])
    | m.Expr(value=m.SimpleString() | m.ConcatenatedString())
)


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """
    One change: where it is made, by which operator, the lines that it takes away and those that stand there instead.

    No number of a line is in it: what comes and goes elsewhere in a module leaves a change what it was.
    """

    module: str
    function: str
    operator: str
    line: str
    becomes: str


def list_changes(module: str, source: str) -> dict[Change, str]:
    """
    Give every change of the module `source`, in order, with the text that it makes of it.

    Two that read alike, as in equal lines of one function, are one; what does not compile is none.
    """
    tree = cst.parse_module(source)
    found: dict[Change, str] = {}
    for operator, function, old, new in _walk(tree, ()):
        text = _render(tree, old, new)
        if text != source and _compiles(text):
            found.setdefault(Change(module, function, operator, *_difference(source, text)), text)
    return found


def negate(node: cst.If | cst.While) -> Iterator[cst.CSTNode]:
    """Turn a condition round: mutmut changes the operators in one, and leaves `if waited:` as it is."""
    test = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    yield node.with_changes(test=cst.UnaryOperation(cst.Not(whitespace_after=cst.SimpleWhitespace(" ")), test))


def drop(node: cst.Expr) -> Iterator[cst.CSTNode]:
    """Leave out a statement that is a call: mutmut changes what it is called with, and calls it still."""
    if isinstance(node.value, cst.Call):
        yield cst.Pass()


def shout(node: cst.SimpleString) -> Iterator[cst.CSTNode]:
    """Change a string, once: in other cases of its letters, as mutmut has it too, it is as wrong as with more letters."""
    yield from list(operator_string(node))[:1]


def take_argument(node: cst.Call) -> Iterator[cst.CSTNode]:
    """
    Make None of an argument, or leave one out that is given by its name.

    One given by its place is not left out: what remains is an error of its own, which says nothing of the tests.
    """
    for new in operator_arg_removal(node):
        assert isinstance(new, cst.Call)
        if len(new.args) == len(node.args) or any(given.keyword and given not in new.args for given in node.args):
            yield new


OPERATORS: Sequence[tuple[Any, str, Callable[[Any], Iterable[cst.CSTNode]]]] = [
    ((cst.If, cst.While), "negate", negate),
    (cst.Expr, "drop", drop),
    (cst.SimpleString, "string", shout),
    (cst.Call, "argument", take_argument),
    *(
        (kind, operator.__name__.removeprefix("operator_"), operator)
        for kind, operator in mutation_operators
        if operator not in {operator_string, operator_arg_removal}
    ),
]


def _walk(node: cst.CSTNode, names: tuple[str, ...]) -> Iterable[tuple[str, str, cst.CSTNode, cst.CSTNode]]:
    """Yield (operator, function, node, what it becomes) of everything that is changed."""
    if m.matches(node, UNCHANGED):
        return
    if isinstance(node, cst.FunctionDef | cst.ClassDef):
        names = (*names, node.name.value)
    for kind, name, operator in OPERATORS:
        if isinstance(node, kind):
            for new in operator(node):
                yield name, ".".join(names) or MODULE, node, new
    for child in node.children:
        yield from _walk(child, names)


def _render(tree: cst.Module, old: cst.CSTNode, new: cst.CSTNode) -> str:
    changed = tree.deep_replace(old, new)
    assert isinstance(changed, cst.Module)
    code: str = changed.code
    return code


def _compiles(text: str) -> bool:
    try:
        compile(text, "", "exec")
    except SyntaxError:
        return False
    return True


def _difference(source: str, text: str) -> tuple[str, str]:
    """Give the lines that are taken away and those that come instead, as one line each without the space around them."""
    old, new = source.splitlines(), text.splitlines()
    for ends in (0, -1):
        while old and new and old[ends] == new[ends]:
            del old[ends], new[ends]
    return " ".join(map(str.strip, old)), " ".join(map(str.strip, new))
