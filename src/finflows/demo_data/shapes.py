"""How a name is put together: "given initial / surname", compiled into tables that are drawn from.

A shape is a line of a material file: a weight, then parts. A part is one or more items joined by "+": a key of the word
lists, or a 'literal' ("_" is a space). "/" stands between given names and family name; ":" says that the family name,
before it, comes first. Shapes of companies have neither.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from random import Random

from finflows.demo_data.letters import plain
from finflows.demo_data.material import Origin, Sex
from finflows.demo_data.slots import SLOTS, Weighted, by_rank, spread, word_table

_RARE_SURNAME = ("stem", "link", "ending")
_MOST_SURNAMES = 3  # in one shape; brings the weights of shapes to one scale

Tables = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """Tables to draw from, word by word; a table's words carry the space that follows them."""

    given: Tables
    family: Tables
    family_leads: bool

    def draw(self, rng: Random) -> tuple[str, str]:
        """(given, family), each without outer spaces; a company's name is all `given`."""
        random = rng.random
        given = "".join([table[int(random() * SLOTS)] for table in self.given])
        family = "".join([table[int(random() * SLOTS)] for table in self.family])
        return given[:-1], family[:-1]

    def written(self, given: str, family: str) -> str:
        """The name as its bearer writes it."""
        if not family:
            return given
        return f"{family} {given}" if self.family_leads else f"{given} {family}"


@dataclass(frozen=True, slots=True)
class Wordbook:
    """The words of one origin for one sex, with or without accents; `flat` if all words are to be equally common."""

    origin: Origin
    sex: Sex
    accented: bool = False
    flat: bool = False

    def table(self, item: str, after: str) -> tuple[str, ...]:
        """The table of a key or of a 'literal'."""
        return word_table(_weighted(self, item), after)

    def spelled(self, item: str, word: str) -> str:
        """A word of that key as this book writes it."""
        if self.sex == "female" and item in {"surname", "ending"}:
            word = feminine(word, self.origin.feminine)
        if item.startswith("~"):
            word = word.lower()
        return word if self.accented else plain(word)


def feminine(word: str, endings: Sequence[tuple[str, str]]) -> str:
    """Ivanov -> Ivanova, by the first ending that fits; other words as they are."""
    for ending, other in endings:
        if word.endswith(ending):
            return word.removesuffix(ending) + other
    return word


def shape_table(book: Wordbook, lines: Sequence[str]) -> tuple[Shape, ...]:
    """All shapes of an origin, weighted, as one table."""
    return spread(tuple(weighted for line in lines for weighted in _compiled(book, line)))


@cache
def _weighted(book: Wordbook, item: str) -> Weighted:
    if item.startswith("'"):
        return ((book.spelled(item, item[1:-1].replace("_", " ")), 1),)
    words = book.origin.words[book.sex][item.removeprefix("~")]
    spelled = tuple((book.spelled(item, word), times) for word, times in words)
    return tuple((word, 1) for word, _ in spelled) if book.flat else by_rank(spelled)


def _compiled(book: Wordbook, line: str) -> Iterator[tuple[Shape, int]]:
    weight, *parts = line.split()
    rare = book.origin.rare_percent
    surnames = [index for index, part in enumerate(parts) if "surname" in part.split("+")]
    for choice in product((False, True), repeat=len(surnames)):
        chosen = dict(zip(surnames, choice, strict=True))
        share = int(weight) * 100 ** (_MOST_SURNAMES - len(surnames))
        for is_rare in choice:
            share *= rare if is_rare else 100 - rare
        if share:
            yield _shape(book, parts, chosen), share


def _shape(book: Wordbook, parts: Sequence[str], rare: dict[int, bool]) -> Shape:
    sides: list[list[tuple[str, ...]]] = [[]]
    for index, part in enumerate(parts):
        if part in {"/", ":"}:
            sides.append([])
        else:
            sides[-1] += _part(book, part, is_rare=rare.get(index, False))
    family_leads = ":" in parts
    first, second = tuple(sides[0]), tuple(sides[1] if len(sides) > 1 else ())
    return Shape(second, first, family_leads) if family_leads else Shape(first, second, family_leads)


def _part(book: Wordbook, part: str, *, is_rare: bool) -> Iterator[tuple[str, ...]]:
    items = [
        spelled for item in part.split("+") for spelled in (_RARE_SURNAME if is_rare and item == "surname" else (item,))
    ]
    for item in items[:-1]:
        yield book.table(item, "")
    yield book.table(items[-1], " ")
