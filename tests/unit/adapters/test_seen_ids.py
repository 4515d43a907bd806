"""Ids that have come already."""

from hypothesis import given
from hypothesis import strategies as st

from finflows.adapters.seen_ids import SqliteSeenIds


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=3)))
def test_an_id_is_new_exactly_once(ids: list[str]) -> None:
    """Exactly: no two ids are taken for one, whatever their case, accents or NULs."""
    with SqliteSeenIds() as seen:
        told = [seen.add(each) for each in ids]
    earlier: set[str] = set()
    for customer_id, was_new in zip(ids, told, strict=True):
        assert was_new == (customer_id not in earlier)
        earlier.add(customer_id)
