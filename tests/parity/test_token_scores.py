"""5,000 pairs of names rich in ties, scored by the reference with full precision."""

from reference import rows

from finflows.screening.matching.explanation import explain
from finflows.screening.matching.index import NameIndex, Query
from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.sanctions_list import SDN, ListedName

TOLERANCE = 1e-12  # matching.md: a difference of more is a defect


def test_every_pair_scores_what_the_reference_says() -> None:
    """With no exception: ties beyond twelve token pairs included."""
    for row in rows("token_scores.csv"):
        found = explain(row["query_tokens"].split(), row["index_tokens"].split(), WATCHMAN_0_31).score
        assert abs(found - float(row["score"])) <= TOLERANCE, row


def test_the_search_gives_every_pair_the_same_score() -> None:
    """Each pair at a threshold of its own score, through the index that the night uses."""
    scored = [row for row in rows("token_scores.csv") if float(row["score"]) >= 0.6][::4]  # below, the search is slow
    assert len(scored) > 400
    for start in range(0, len(scored), 100):
        some = scored[start : start + 100]
        names = [_listed(number, row["index_tokens"]) for number, row in enumerate(some)]
        index = NameIndex.build(names, WATCHMAN_0_31)
        answers = index.search([Query(row["query_tokens"], float(row["score"]) - TOLERANCE) for row in some], limit=100)
        for number, (row, matches) in enumerate(zip(some, answers, strict=True)):
            scores = {match.listed.entity_id: match.score for match in matches}
            assert abs(scores[str(number)] - float(row["score"])) <= TOLERANCE, row


def _listed(number: int, tokens: str) -> ListedName:
    return ListedName(str(number), SDN, tokens, tokens, tuple(tokens.split()), "", "entity")
