"""Dealing customers to chunks."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finflows.screening.chunking import chunk_of, chunk_sizes


@pytest.mark.parametrize(
    ("customers", "chunks", "sizes"), [(7, 3, [3, 2, 2]), (2, 30, [1, 1]), (0, 30, []), (90, 30, [3] * 30)]
)
def test_chunks_differ_by_one_customer_at_most(customers: int, chunks: int, sizes: list[int]) -> None:
    """And only chunks with customers exist."""
    assert chunk_sizes(customers, chunks) == sizes


@given(st.integers(0, 500), st.integers(1, 40))
def test_dealing_one_by_one_gives_those_sizes(customers: int, chunks: int) -> None:
    """Contiguous from 0, min(chunk_count, customers) of them."""
    dealt = Counter(chunk_of(number, chunks) for number in range(customers))
    assert [dealt[chunk] for chunk in range(len(dealt))] == chunk_sizes(customers, chunks)
    assert len(dealt) == min(customers, chunks)
