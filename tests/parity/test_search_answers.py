"""The reference's answers to 2,991 names, at a threshold of 0.80 and at most 100 hits of each list."""

from collections import Counter, defaultdict

import pytest
from reference import LISTS, rows, sanctions_list

from finflows.screening.matching.index import Match, NameIndex, Query
from finflows.screening.matching.profile import WATCHMAN_0_31
from shared_data import shared

MIN_MATCH = 0.80
LIMIT = 100
TOLERANCE = 1e-12  # matching.md: a difference of more is a defect

Answer = tuple[str, str, str, float]  # list, entity id, prepared name, score


def ordered(answers: list[Answer]) -> list[Answer]:
    """Scores last: they may differ in the last digits, and must not decide which answers stand side by side."""
    return sorted(answers, key=lambda answer: (*answer[:3], round(answer[3], 9)))


@pytest.mark.parametrize("date", LISTS)
def test_the_search_answers_as_the_reference(date: str) -> None:
    """Same hits, equal aliases counted twice; scores within 1e-12; a name without a row in the answers has no hit."""
    expected: dict[str, list[Answer]] = defaultdict(list)
    for row in rows(f"search_{date}.csv"):
        answer = (row["list"], row["entity_id"], row["matched_name"], float(row["score"]))
        expected[row["query"]].append(answer)
    names = shared("parity/queries.txt").read_text(encoding="utf-8").splitlines()
    assert expected.keys() <= set(names)
    index = NameIndex.build(sanctions_list(date), WATCHMAN_0_31)
    found = index.search([Query(name, MIN_MATCH) for name in names], LIMIT)
    for name, matches in zip(names, found, strict=True):
        compare(name, expected[name], matches)


def compare(name: str, expected: list[Answer], matches: list[Match]) -> None:
    answers = ordered([(m.listed.list, m.listed.entity_id, m.listed.prepared, m.score) for m in matches])
    reference = ordered(expected)
    assert max(Counter(answer[0] for answer in reference).values(), default=0) < LIMIT, "a cut needs comparing as a set"
    assert [answer[:3] for answer in answers] == [answer[:3] for answer in reference], name
    for answer, said in zip(answers, reference, strict=True):
        assert abs(answer[3] - said[3]) <= TOLERANCE, name
