"""Asking an index."""

import pytest

from finflows.screening.matching import index as index_module
from finflows.screening.matching.index import Match, NameIndex, Query, UnsupportedProfile, UnusableQuery
from finflows.screening.matching.profile import WATCHMAN_0_31, ScoringProfile
from finflows.screening.names import prepare, tokens_of
from finflows.screening.sanctions_list import ListedName, SanctionsList


def listed(entity_id: str, name: str, list_name: str = "SDN") -> ListedName:
    return ListedName(entity_id, list_name, name, prepare(name), tokens_of(prepare(name)), "", "entity")


NAMES = (
    listed("10", "Jane Doe"),
    listed("9", "Doe Jane"),
    listed("9", "DOE, JANE", "ALT"),
    listed("9", "DOE, JANE", "ALT"),
    listed("9", "Doe, Jane", "ALT"),
    listed("8", "Jane Do"),
    listed("7", "- ."),
)
INDEX = NameIndex.build(NAMES, WATCHMAN_0_31)


def found(name: str, min_match: float = 0.9, limit: int = 10) -> list[tuple[str, str, str]]:
    (matches,) = INDEX.search([Query(name, min_match)], limit)
    return [(match.listed.entity_id, match.listed.list, match.listed.name) for match in matches]


def test_matches_are_ordered_by_score_entity_prepared_name_listed_name_and_list() -> None:
    """Entity ids count as numbers, and equal aliases stay two."""
    assert found("jane doe") == [
        ("9", "ALT", "DOE, JANE"),
        ("9", "ALT", "DOE, JANE"),
        ("9", "SDN", "Doe Jane"),
        ("9", "ALT", "Doe, Jane"),
        ("10", "SDN", "Jane Doe"),
        ("8", "SDN", "Jane Do"),
    ]


def test_the_limit_counts_per_list() -> None:
    """The best of each."""
    assert found("jane doe", limit=1) == [("9", "ALT", "DOE, JANE"), ("9", "SDN", "Doe Jane")]


def test_each_query_has_its_own_threshold_and_answers_stand_in_order() -> None:
    """In one call, of any size."""
    queries = [Query("Jane Doe", 1.0), Query("nobody", 0.9), Query("", 0.9), Query("Jane Do", 0.985), Query("do", 0.99)]
    answers = INDEX.search(queries, 10)
    assert [len(matches) for matches in answers] == [5, 0, 0, 1, 0]
    assert answers[3] == [Match(NAMES[5], 1.0)]
    assert INDEX.search([], 10) == []


@pytest.mark.parametrize("name", ["Jane Doe", "- .", ""])
def test_at_threshold_zero_every_listed_name_is_a_match(name: str) -> None:
    """Also those that share nothing, with a score of 0."""
    assert len(found(name, 0.0)) == len(NAMES)


def test_below_a_hundredth_only_names_that_score_are_matches() -> None:
    """The smallest threshold that means something excludes a score of 0."""
    assert len(found("jane doe", 1e-12)) == len(NAMES) - 1
    assert found("", 1e-12) == []


def test_large_batches_are_searched_in_passes_and_many_thresholds_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same answers: passes and kept tables are for speed."""
    monkeypatch.setattr(index_module, "_NAMES_PER_PASS", 3)
    monkeypatch.setattr(index_module, "_NAMES_PER_UNSELECTIVE_PASS", 2)
    queries = [Query("Jane Doe", threshold / 20) for threshold in range(21) for _ in range(5)]
    for query, matches in zip(queries, NameIndex.build(NAMES).search(queries, 10), strict=True):
        assert [match.listed for match in matches] == [match.listed for match in INDEX.search([query], 10)[0]]


@pytest.mark.parametrize("tokens", [8, 9, 10, 30])
def test_a_name_of_many_tokens_is_found_whole(tokens: int) -> None:
    """Names of more tokens than the bounds count one by one can match all of a listed name."""
    name = " ".join(f"{letter}{number}" for number, letter in enumerate("abcdefghijklmnopqrstuvwxyzabcd"[:tokens]))
    assert NameIndex.build([listed("1", name)]).search([Query(name, 1.0)], 1)[0][0].score == 1.0


def test_a_sanctions_list_is_indexed_by_its_names() -> None:
    """An empty one too: it finds nothing."""
    assert NameIndex.build(SanctionsList(NAMES, (), "")).search([Query("jane do", 1.0)], 1)[0][0].score == 1.0
    assert NameIndex.build(()).search([Query("jane do", 0.7), Query("jane do", 0.0)], 1) == [[], []]


@pytest.mark.parametrize("min_match", [-0.01, 1.01, float("nan")])
def test_a_threshold_outside_zero_to_one_is_refused(min_match: float) -> None:
    """Percentages are a common mistake."""
    with pytest.raises(UnusableQuery, match="from 0 to 1"):
        INDEX.search([Query("x", min_match)], 1)


def test_a_limit_below_one_is_refused() -> None:
    """It would hide every hit."""
    with pytest.raises(UnusableQuery, match="at least 1"):
        INDEX.search([Query("x", 0.9)], 0)


def test_a_profile_with_another_jaro_winkler_is_refused() -> None:
    """RapidFuzz has its boost threshold and prefix size built in."""
    other = ScoringProfile("other", 0.8, 4, 0.1, 0.9, 0.3, 0.9, 0.15)
    with pytest.raises(UnsupportedProfile, match="profile other"):
        NameIndex.build(NAMES, other)


def test_other_penalties_than_the_references_are_searched_with_too() -> None:
    """The bounds are computed from the profile."""
    kind = ScoringProfile("kind", 0.7, 4, 0.1, 0.9, 0.3, 0.9, 0.0)
    assert NameIndex.build(NAMES, kind).search([Query("jane", 1.0)], 10)[0][0].score == 1.0
    assert found("jane", 1.0) == []
