"""When a readable customer file is refused all the same: too many rejects, or suspiciously few rows.

Refusing is loud and can be overruled by a person; screening half of the customers is silent.
"""

from typing import Final

from finflows.application.ports import ObjectStore
from finflows.contracts.errors import InputRefused, ObjectMissing
from finflows.contracts.night import InputFacts, RowsBaseline
from finflows.contracts.stored_keys import ROWS_BASELINE_KEY, rejects_key

MIN_SHARE_OF_BASELINE: Final = 0.9  # of the last good night's rows; customers come and go by far less in a day


def refuse_too_many_rejects(run_id: str, facts: InputFacts, max_reject_rate: float) -> None:
    rejected = facts.rows_rejected
    if rejected <= max_reject_rate * facts.rows_in:
        return
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in facts.rejects_by_reason.items())
    raise InputRefused(
        f"{rejected:,} of {facts.rows_in:,} rows of {facts.key} ({rejected / facts.rows_in:.2%}) cannot be "
        f"screened; the limit is {max_reject_rate:.2%}. Reasons: {reasons}. Every one is listed in "
        f"{rejects_key(run_id)}. Correct the file and start again, or start with a higher maxRejectRate if "
        "these customers may go unscreened."
    )


def row_count_warnings(work: ObjectStore, facts: InputFacts, *, found_by_date: bool, force: bool) -> list[str]:
    """What people must hear of the row count. Raises InputRefused: a file found by date is too short."""
    if facts.rows_in == 0:
        return [f"{facts.key} holds no customers: nobody was screened."]
    baseline = _baseline(work)
    if baseline is None or facts.rows_in >= MIN_SHARE_OF_BASELINE * baseline.rows_in:
        return []
    finding = (
        f"{facts.key} has {facts.rows_in:,} rows, fewer than {MIN_SHARE_OF_BASELINE:.0%} of the "
        f"{baseline.rows_in:,} of the last good night ({baseline.run_id})."
    )
    if found_by_date and not force:
        raise InputRefused(
            f"{finding} It may be half sent. Upload the whole file and start again, or start with "
            '"force": true if so few are right.'
        )
    return [finding]


def _baseline(work: ObjectStore) -> RowsBaseline | None:
    try:
        return RowsBaseline.parse(work.read(ROWS_BASELINE_KEY), what=f"The row count in {ROWS_BASELINE_KEY}")
    except ObjectMissing:
        return None
