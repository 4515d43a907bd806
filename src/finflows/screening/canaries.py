"""Canaries: synthetic customers made from the pinned list, who must be found or the night proves nothing.

Four kinds, each the first listed name (in list order) that qualifies:

* a person's name as customers write it, given names first (the list has the surname first);
* a company's name; an alias; each exactly as listed;
* a name with the last letter of one token dropped: found only by a matcher that scores.

**Why an exact canary is found.** Its tokens are those of the listed name, so every query token has an equal
list token: pairs of equal tokens score 1 and all others less, so the greedy choice takes them first and
leaves none. The score is 1.0 (docs/matching.md). No other listed name has the same tokens in any order
(``_unique``), and only equal tokens reach 1.0, so it is first among its list's hits and within any limit.

**Why a damaged canary is found.** Let L >= 10 be the bytes of the whole token, a letter of ASCII. Token and
list token agree in L-1 positions and no more, so Jaro = 1 - 1/(3L), Winkler's boost for a common prefix of
4 leaves 1 - 0.2/L; their lengths' ratio (L-1)/L is not below 0.9, so no penalty. The pair lacks
(0.2/L)(2L-1) < 0.4 letters of the name's total 2Q+1, where Q >= 9 are the query's letters: score > 1 -
0.4/19 > 0.97. No other listed name scores as much. The shortened token is in no listed name, and the other
tokens are together in no other one (``_damaged``), so at least two query tokens pair with an unequal token
or with none. An unequal pair lacks at least 0.38 letters (0.2 d (2 - d/b) for lengths that differ by d, b
the longer; 0.4 for equal lengths; more below 10 bytes, where the length penalty applies), so two lack 0.76,
and every letter by which list tokens are longer adds at least 0.2. With x such letters the total is at most
2Q+x, and max(0.76, 0.2x)/(2Q+x) > 0.4/(2Q+1).

A list that is too small or too uniform for a kind has fewer canaries; whether that is acceptable is the
caller's.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from finflows.screening.judging import BUSINESS, INDIVIDUAL
from finflows.screening.names import INDIVIDUAL as LISTED_INDIVIDUAL
from finflows.screening.names import given_names_first, prepare_customer_name, tokens_of
from finflows.screening.sanctions_list import ALT, CONS, CONS_ALT, ENTITY, SDN, ListedName

CANARY_MIN_MATCH: Final = 0.9  # below both proven scores, above what chance reaches
MIN_DAMAGED_TOKEN_BYTES: Final = 10  # from here on one letter less has no length penalty (9/10 is not below 0.9)
_PRIMARY_LISTS: Final = frozenset({SDN, CONS})
_ALIAS_LISTS: Final = frozenset({ALT, CONS_ALT})


@dataclass(frozen=True, slots=True)
class CanaryCustomer:
    customer_id: str
    name: str
    type: str
    min_match: float
    entity_id: str  # whom it must find


def derive_canaries(names: Sequence[ListedName]) -> tuple[CanaryCustomer, ...]:
    """At most one canary of each kind, the same for the same list."""
    counts = Counter(map(_token_key, names))
    unique = [name for name in names if counts[_token_key(name)] == 1 and len(name.tokens) > 1]
    kinds: tuple[tuple[str, Iterator[tuple[ListedName, str]]], ...] = (
        ("individual", _as_written(unique, _is_individual, given_names_first)),
        ("entity", _as_written(unique, _is_entity, str)),
        ("alias", _as_written(unique, _is_alias, str)),
        ("damaged", _damaged(unique, names)),
    )
    return tuple(_canary(kind, *first) for kind, candidates in kinds if (first := next(candidates, None)) is not None)


def _canary(kind: str, listed: ListedName, name: str) -> CanaryCustomer:
    return CanaryCustomer(
        customer_id=f"canary-{kind}",
        name=name,
        type=INDIVIDUAL if listed.entity_type == LISTED_INDIVIDUAL else BUSINESS,
        min_match=CANARY_MIN_MATCH,
        entity_id=listed.entity_id,
    )


def _token_key(name: ListedName) -> tuple[str, ...]:
    return tuple(sorted(name.tokens))


def _is_individual(name: ListedName) -> bool:
    return name.list in _PRIMARY_LISTS and name.entity_type == LISTED_INDIVIDUAL


def _is_entity(name: ListedName) -> bool:
    return name.list in _PRIMARY_LISTS and name.entity_type == ENTITY


def _is_alias(name: ListedName) -> bool:
    return name.list in _ALIAS_LISTS


def _as_written(
    unique: Sequence[ListedName], wanted: Callable[[ListedName], bool], write: Callable[[str], str]
) -> Iterator[tuple[ListedName, str]]:
    """Names that, as customers write them, prepare to the listed tokens (a company suffix may not)."""
    for listed in unique:
        written = write(listed.name)
        if wanted(listed) and tokens_of(prepare_customer_name(written)) == listed.tokens:
            yield listed, written


def _damaged(unique: Sequence[ListedName], names: Sequence[ListedName]) -> Iterator[tuple[ListedName, str]]:
    """Primary names, the last letter of a long token dropped, if no other name can score as high."""
    names_with: dict[str, set[int]] = {}
    for number, listed in enumerate(names):
        for token in listed.tokens:
            names_with.setdefault(token, set()).add(number)
    for listed in unique:
        place = _long_token(listed)
        if place is None or _is_alias(listed):
            continue
        shortened = listed.tokens[place][:-1]
        others = listed.tokens[:place] + listed.tokens[place + 1 :]
        if shortened not in names_with and len(set.intersection(*(names_with[each] for each in others))) == 1:
            yield listed, " ".join((*listed.tokens[:place], shortened, *listed.tokens[place + 1 :]))


def _long_token(name: ListedName) -> int | None:
    for place, token in enumerate(name.tokens):
        if len(token) >= MIN_DAMAGED_TOKEN_BYTES and token.isascii() and token.isalpha():
            return place
    return None
