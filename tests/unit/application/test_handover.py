"""The hand-over file: everybody who is not screened is in it, whatever the night left behind."""

import pytest

import nights
from finflows.contracts.stored_keys import chunk_key, done_marker_key, rejects_key, results_key
from mornings import after, undone

RUN_ID = nights.RUN_ID


def test_everybody_who_is_not_screened_is_handed_over_rejected_rows_included() -> None:
    """Customers of the chunk that is not done, then the rejects, of which only row and id are known."""
    morning = after(undone(nights.screened_night(), 1))
    morning.watch()
    assert morning.handed_over() == [
        {"customer_id": "C2", "name": "Nobody Atall", "type": "INDIVIDUAL", "why": "chunk 1 was not screened"},
        {"customer_id": "C5", "name": "Иван", "type": "INDIVIDUAL", "why": "chunk 1 was not screened"},
        {"customer_id": "", "name": "", "type": "", "why": "row 3 of the customer file was rejected: name_missing"},
    ]


def test_no_customer_is_in_the_alarm_or_in_the_mail() -> None:
    """Names are in the hand-over file only."""
    morning = after(undone(nights.screened_night(), 0, 1))
    morning.watch()
    told = f"{morning.alarm} {morning.mail}".lower()
    assert not [word for word in ("jane", "doe", "nobody", "aerocaribbean", "c1", "c2") if word in told]


@pytest.mark.parametrize("done", [0, 1, 3])
def test_screened_and_handed_over_are_all_customers(done: int) -> None:
    """However many chunks are done: one customer in each of four."""
    morning = after(undone(nights.screened_night(chunks=4), *range(done, 4)))
    morning.watch()
    handed_over = [row["customer_id"] for row in morning.handed_over() if row["customer_id"]]
    assert handed_over == [customer.customer_id for customer in nights.CUSTOMERS[done:]]


def test_a_chunk_whose_results_were_changed_counts_as_undone() -> None:
    """Twice is better than never; so does one whose marker cannot be read."""
    work = nights.screened_night()
    work.objects[results_key(RUN_ID, 0)] = b"changed"
    work.objects[done_marker_key(RUN_ID, 1)] = b"{}"
    morning = after(work)
    morning.watch()
    assert morning.alarm["undoneChunks"] == [0, 1]


@pytest.mark.parametrize("content", [None, b"changed after the export"])
def test_a_chunk_file_that_cannot_be_read_is_told(content: bytes | None) -> None:
    """Its customers are counted, and the customer file is named in their place."""
    work = undone(nights.screened_night(), 0, 1)
    if content is None:
        del work.objects[chunk_key(RUN_ID, 0)]
    else:
        work.objects[chunk_key(RUN_ID, 0)] = content
    morning = after(work)
    morning.watch()
    assert [row["customer_id"] for row in morning.handed_over()] == ["C2", "C5", ""]
    assert morning.alarm["unscreened"] == 4
    assert (
        f"The hand-over lacks the customers of {chunk_key(RUN_ID, 0)}, which cannot be read: hand over "
        "incoming/customers.csv instead."
    ) in morning.mail


@pytest.mark.parametrize("content", [None, b"no json\n", b"\xff\n"])
def test_rejects_that_cannot_be_read_are_told(content: bytes | None) -> None:
    """As lost chunks are."""
    work = undone(nights.screened_night(), 1)
    if content is None:
        del work.objects[rejects_key(RUN_ID)]
    else:
        work.objects[rejects_key(RUN_ID)] = content
    morning = after(work)
    morning.watch()
    assert [row["customer_id"] for row in morning.handed_over()] == ["C2", "C5"]
    assert rejects_key(RUN_ID) in morning.mail
