"""Rows in = screened + rejected."""

import pytest

from finflows.screening.reconciliation import RowsDoNotAddUp, reconcile


def test_rows_that_add_up_pass() -> None:
    """Nobody is missing."""
    reconcile("chunk 3", rows_in=10, screened=9, rejected=1)


@pytest.mark.parametrize(("screened", "fate"), [(7, "2 unaccounted for"), (10, "1 counted twice")])
def test_rows_that_do_not_add_up_are_told_with_the_place_and_the_numbers(screened: int, fate: str) -> None:
    """Whoever reads it must know where to look."""
    with pytest.raises(RowsDoNotAddUp) as caught:
        reconcile("chunk 3 of run scr-x", rows_in=10, screened=screened, rejected=1)
    assert str(caught.value) == (
        f"Rows of chunk 3 of run scr-x do not add up: 10 in, {screened} screened, 1 rejected; {fate}."
    )
    assert caught.value.difference == 9 - screened
