"""What an expression names: variables, functions, and the paths that begin at a variable.

Read from the parse tree, so that text in quotes is not taken for a name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonata.jexception import JException
from jsonata.jsonata import Jsonata
from jsonata.parser import Parser

_OF_STEP_FUNCTIONS = frozenset({"partition", "range", "hash", "random", "uuid", "parse"})
_CONTEXT = frozenset({"", "$"})


class SyntaxFault(ValueError):
    """The expression does not parse."""


@dataclass(frozen=True, slots=True)
class Path:
    """`$firstPass[status="FAILED"].index` -> variable `firstPass`, names `()`: what a predicate leaves is not known.

    `whole` says that nothing follows the last name.
    """

    variable: str
    names: tuple[str, ...]
    whole: bool

    def __str__(self) -> str:
        return "$" + ".".join((self.variable, *self.names))


@dataclass(frozen=True, slots=True)
class Names:
    paths: tuple[Path, ...]
    unknown_functions: tuple[str, ...]
    uses_eval: bool


@cache
def names_of(expression: str) -> Names:
    """Raises SyntaxFault."""
    try:
        program = Jsonata(expression)
    except (JException, ValueError, TypeError, IndexError, RecursionError) as exc:
        raise SyntaxFault(str(exc)) from exc
    symbols = list(_symbols(program.ast))
    bound = set(_bound(symbols))
    builtin = set(Jsonata.static_frame.bindings) | _OF_STEP_FUNCTIONS
    called = {symbol.procedure.value for symbol in symbols if _calls_a_variable(symbol)}
    paths = tuple(path for path in _paths(symbols) if path.variable not in bound | builtin | _CONTEXT)
    return Names(
        paths=tuple(path for path in paths if path.variable not in called),
        unknown_functions=tuple(sorted(called - bound - builtin)),
        uses_eval=any(symbol.type == "variable" and symbol.value == "eval" for symbol in symbols),
    )


def _symbols(part: Any) -> Iterator[Any]:
    """Every node of a parse tree."""
    if isinstance(part, Parser.Symbol):
        yield part
        for child in _children(part):
            yield from _symbols(child)
    elif isinstance(part, list | tuple):
        for item in part:
            yield from _symbols(item)


def _children(symbol: Any) -> list[Any]:
    return [child for name, child in vars(symbol).items() if name != "_outer_instance"]


def _calls_a_variable(symbol: Any) -> bool:
    procedure = getattr(symbol, "procedure", None)
    return procedure is not None and procedure.type == "variable"


def _bound(symbols: list[Any]) -> Iterator[str]:
    """Variables that the expression itself makes: `$x := 1`, arguments of a function, `@$x` and `#$i`."""
    for symbol in symbols:
        if symbol.type == "bind":
            yield symbol.lhs.value
        if symbol.type == "lambda":
            yield from (argument.value for argument in symbol.arguments)
        for mark in ("focus", "index"):
            if isinstance(getattr(symbol, mark, None), str):
                yield getattr(symbol, mark)


def _paths(symbols: list[Any]) -> Iterator[Path]:
    within = {id(step) for symbol in symbols if symbol.type == "path" for step in symbol.steps}
    for symbol in symbols:
        if symbol.type == "path" and symbol.steps[0].type == "variable":
            yield _path(symbol.steps)
        elif symbol.type == "variable" and id(symbol) not in within:
            yield _path([symbol])


def _path(steps: list[Any]) -> Path:
    first, *rest = steps
    names: list[str] = []
    plain = not _is_filtered(first)
    for step in rest:
        if not plain or step.type != "name":
            return Path(first.value, tuple(names), whole=False)
        names.append(step.value)
        plain = not _is_filtered(step)
    return Path(first.value, tuple(names), whole=plain)


def _is_filtered(step: Any) -> bool:
    return any(getattr(step, mark, None) for mark in ("predicate", "stages", "group"))
