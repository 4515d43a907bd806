"""Customers' tokens are remembered from batch to batch, within bounds."""

import pytest
from tables import listed_side

from finflows.screening.matching import query_tokens
from finflows.screening.matching.query_tokens import QueryTokens

LISTED = listed_side("anna bert", "karl")


def anchors_of(tokens: QueryTokens, row: int) -> list[int]:
    anchors = tokens.anchors
    found: list[int] = anchors.listed[anchors.starts[row] : anchors.starts[row + 1]].tolist()
    return found


def test_a_token_keeps_its_row_and_new_ones_follow() -> None:
    """With everything that belongs to the row."""
    tokens = QueryTokens(LISTED, 0.88)
    assert tokens.rows_of(["karl", "anna", "karl"]).tolist() == [1, 0, 1]
    assert tokens.rows_of(["bert", "anna"]).tolist() == [2, 0]
    assert [anchors_of(tokens, row) for row in range(3)] == [[0], [2], [1]]
    assert tokens.table.encoded.tolist() == [b"anna", b"karl", b"bert"]
    assert tokens.features.shape[1] == 3


@pytest.mark.parametrize("bound", ["_MOST_TOKENS", "_MOST_ANCHORS"])
def test_too_many_tokens_are_forgotten_together(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Known ones of the new batch are learnt again; known batches forget nothing."""
    tokens = QueryTokens(LISTED, 0.88)
    tokens.rows_of(["karl", "anna"])
    monkeypatch.setattr(query_tokens, bound, 1)
    assert tokens.rows_of(["karl", "anna"]).tolist() == [1, 0]
    assert tokens.rows_of(["bert", "anna"]).tolist() == [1, 0]
    assert [anchors_of(tokens, row) for row in range(2)] == [[0], [1]]
