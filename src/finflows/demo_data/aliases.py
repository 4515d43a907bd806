"""Invented aliases: what a list writes beside a name, made from the name itself.

Aliases of a real list are other transliterations, shorter or longer forms, acronyms and noms de guerre. They are made
in that way here; a way that does not fit a name is passed over, so an entry may get fewer aliases than asked for.
"""

from collections.abc import Callable
from random import Random

from finflows.demo_data.damage import extra_token, missing_token, spelling_variant
from finflows.demo_data.entries import Alias
from finflows.demo_data.seeds import one_in, one_of

ENTRIES_WITHOUT = 0.45  # 1.1 aliases per entry, most entries none or one, a few ten: as the real list
_ANOTHER = 0.54  # chance of one alias more
_TRIES = 4  # to make one alias: many ways do not fit many names

_FORMER_ONE_IN = 30  # a former name (fka)
_NOW_ONE_IN = 600  # a new name (nka)
_SHORTEST_FOR_ACRONYM = 3  # words
_SHORTEST_NAME = 4  # letters
_LONGEST_FORM = 6  # letters of a legal form, such as L.L.C.

Way = Callable[[str, Random], str | None]


def person_aliases(given: str, family: str, nickname: str, rng: Random) -> tuple[Alias, ...]:
    """Aliases of FAMILY, Given; `nickname` is used at most once."""
    return _aliases(rng, lambda: _person_alias(given, family, nickname, rng), f"{family.upper()}, {given}")


def company_aliases(name: str, rng: Random) -> tuple[Alias, ...]:
    """Aliases of a company, vessel or organisation, in capitals."""
    ways: tuple[Way, ...] = (spelling_variant, _without_legal_form, _acronym, missing_token)
    return _aliases(rng, lambda: one_of(rng, ways)(name, rng), name)


def _aliases(rng: Random, invent: Callable[[], str | None], name: str) -> tuple[Alias, ...]:
    wanted = 0
    while rng.random() < (_ANOTHER if wanted else 1 - ENTRIES_WITHOUT):
        wanted += 1
    made: dict[str, None] = {}
    for _ in range(_TRIES * wanted):
        alias = invent()
        if alias and alias != name and len(made) < wanted:
            made[alias] = None
    return tuple(Alias(_kind(rng), alias) for alias in made)


def _kind(rng: Random) -> str:
    if one_in(rng, _FORMER_ONE_IN):
        return "fka"
    return "nka" if one_in(rng, _NOW_ONE_IN) else "aka"


def _person_alias(given: str, family: str, nickname: str, rng: Random) -> str | None:
    ways: tuple[Callable[[], tuple[str | None, str | None]], ...] = (
        lambda: (spelling_variant(given, rng), family),
        lambda: (given, spelling_variant(family, rng)),
        lambda: (spelling_variant(given, rng), spelling_variant(family, rng)),
        lambda: (_first_word(given), family),
        lambda: (given, _first_word(family)),
        lambda: (extra_token(given, rng), family),
        lambda: (nickname, ""),
    )
    first, last = one_of(rng, ways)()
    if first is None or last is None:
        return None
    return f"{last.upper()}, {first}" if last else first.upper()


def _first_word(text: str) -> str | None:
    """None for a particle, which is no name: the Al of Al Masri."""
    word = text.partition(" ")[0]
    return word if len(word) >= _SHORTEST_NAME else None


def _without_legal_form(name: str, _rng: Random) -> str | None:
    words = name.split()
    is_form = len(words) >= _SHORTEST_FOR_ACRONYM and len(words[-1]) <= _LONGEST_FORM
    return " ".join(words[:-1]).rstrip(",") if is_form else None


def _acronym(name: str, _rng: Random) -> str | None:
    letters = [word[0] for word in name.split() if word[0].isalpha()]
    return "".join(letters) if len(letters) >= _SHORTEST_FOR_ACRONYM else None
