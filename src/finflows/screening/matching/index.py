"""The seam of the matcher: prepare a list once, index it once, ask it many names.

    index = NameIndex.build(sanctions_list, WATCHMAN_0_31)
    answers = index.search([Query("Nicolas Maduro", 0.88)], limit=10)

Answers are complete and exact at any threshold from 0 to 1: the search finds what comparing every name with every other
would find, and no other score. It is made for thresholds from 0.70; lower ones are right, but slow.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from finflows.screening.matching.listed_side import ListedSide
from finflows.screening.matching.profile import WATCHMAN_0_31, ScoringProfile
from finflows.screening.matching.ragged import Floats, Ints
from finflows.screening.matching.threshold_search import Found, ThresholdSearch
from finflows.screening.names import prepare_customer_name, tokens_of
from finflows.screening.sanctions_list import ListedName, SanctionsList

# Names searched together: enough to spread the fixed cost of a pass, few enough for its arrays.
_NAMES_PER_PASS: Final = 10_000
# Below this level nearly every listed name is a candidate, and passes are kept small.
_SELECTIVE: Final = 70
_NAMES_PER_UNSELECTIVE_PASS: Final = 100
# Tables are made per hundredth of a threshold, and the latest few kept; the exact threshold is applied to the scores.
_LEVELS: Final = 100
_MOST_LEVELS_KEPT: Final = 4


class UnusableQuery(ValueError):
    """A threshold or a limit that means nothing."""


class UnsupportedProfile(ValueError):
    """A profile whose Jaro-Winkler is not the one that RapidFuzz computes."""


@dataclass(frozen=True, slots=True)
class Query:
    name: str  # as the customer has it
    min_match: float  # 0..1, inclusive


@dataclass(frozen=True, slots=True)
class Match:
    listed: ListedName
    score: float


class NameIndex:
    def __init__(self, names: Sequence[ListedName], profile: ScoringProfile) -> None:
        _refuse_other_jaro_winkler(profile)
        self.profile = profile
        self._names = names
        self._listed = ListedSide.of([name.tokens for name in names], profile)
        self._list_names = sorted({name.list for name in names})
        self._list = np.array([self._list_names.index(name.list) for name in names], dtype=np.int64)
        self._order = _places_in_order(names)
        self._searches: dict[int, ThresholdSearch] = {}

    @classmethod
    def build(cls, names: SanctionsList | Sequence[ListedName], profile: ScoringProfile = WATCHMAN_0_31) -> Self:
        """Index a list. Raises UnsupportedProfile."""
        return cls(names.names if isinstance(names, SanctionsList) else names, profile)

    def search(self, queries: Sequence[Query], limit: int) -> list[list[Match]]:
        """The listed names that reach each query's threshold, at most `limit` of each list, best first.

        Equal scores are ordered by entity id as a number, then prepared name, then listed name, then list. Raises
        UnusableQuery for a threshold outside 0..1 or a limit below 1.
        """
        if limit < 1:
            raise UnusableQuery(f"the limit is {limit}; it must be at least 1")
        answers: list[list[Match]] = [[] for _ in queries]
        thresholds = np.array([query.min_match for query in queries], dtype=np.float64)
        for numbers, found in self._find(queries):
            query = numbers[found.query]
            reached = found.scores >= thresholds[query]
            query, listed, scores = query[reached], found.listed[reached], found.scores[reached]
            for row in self._best(query, listed, scores, limit).tolist():
                answers[query[row]].append(Match(self._names[listed[row]], float(scores[row])))
        return answers

    def _find(self, queries: Sequence[Query]) -> Iterator[tuple[Ints, Found]]:
        """Pairs that reach the level of their query's threshold, with the numbers of the queries they count from."""
        levels: dict[int, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        for number, query in enumerate(queries):
            level = _level(query.min_match)
            tokens = tokens_of(prepare_customer_name(query.name))
            if tokens:
                levels[level].append((number, tokens))
            elif query.min_match == 0.0:
                yield np.array([number]), self._everything_at_nothing()
        for level, names in levels.items():
            search = self._search_of(level)
            size = _NAMES_PER_PASS if level >= _SELECTIVE else _NAMES_PER_UNSELECTIVE_PASS
            for start in range(0, len(names), size):
                numbers, tokens_of_names = zip(*names[start : start + size], strict=True)
                yield np.array(numbers), search.find(tokens_of_names)

    def _search_of(self, level: int) -> ThresholdSearch:
        search = self._searches.pop(level, None) or ThresholdSearch(self._listed, level / _LEVELS)
        self._searches[level] = search
        if len(self._searches) > _MOST_LEVELS_KEPT:
            del self._searches[next(iter(self._searches))]
        return search

    def _everything_at_nothing(self) -> Found:
        """What a name without tokens finds at threshold 0: all names, with score 0."""
        everything = np.arange(len(self._names))
        return Found(np.zeros_like(everything), everything, np.zeros(len(everything)))

    def _best(self, query: Ints, listed: Ints, scores: Floats, limit: int) -> Ints:
        """The rows of each query's best names, `limit` of each list, in the order of the answer."""
        by_list = np.lexsort((self._order[listed], -scores, self._list[listed], query))
        group = query[by_list] * len(self._list_names) + self._list[listed][by_list]
        rank = np.arange(len(group)) - np.searchsorted(group, group)
        kept = by_list[rank < limit]
        in_order: Ints = kept[np.lexsort((self._order[listed[kept]], -scores[kept], query[kept]))]
        return in_order


def _level(min_match: float) -> int:
    if not 0.0 <= min_match <= 1.0:
        raise UnusableQuery(f"the threshold is {min_match}; it must be from 0 to 1")
    level = round(min_match * _LEVELS)
    return level if level / _LEVELS <= min_match else level - 1


def _places_in_order(names: Sequence[ListedName]) -> Ints:
    """The place of each name when all are ordered as equal scores are."""
    order = sorted(range(len(names)), key=lambda number: _tie_order(names[number]))
    places = np.empty(len(names), dtype=np.int64)
    places[order] = np.arange(len(names))
    return places


def _tie_order(name: ListedName) -> tuple[int, str, str, str]:
    return int(name.entity_id), name.prepared, name.name, name.list


def _refuse_other_jaro_winkler(profile: ScoringProfile) -> None:
    """RapidFuzz fixes the boost threshold and the prefix size, and we pass no other weight than Winkler's."""
    constants = (
        profile.jaro_winkler_boost_threshold,
        profile.jaro_winkler_prefix_size,
        profile.jaro_winkler_prefix_weight,
    )
    if constants != (0.7, 4, 0.1):
        raise UnsupportedProfile(f"profile {profile.name}: the search knows Jaro-Winkler with 0.7, 4 and 0.1 only")
