"""Which night a run is for."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from finflows.application.run_identity import RunIdentity, run_identity
from finflows.contracts.start_input import StartInput

LATE = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)  # 22:30 on the 23rd in New York


@pytest.mark.parametrize(
    ("start", "identity"),
    [
        ({}, (date(2026, 11, 23), "scr-2026-11-23")),
        ({"scheduledTime": "2026-11-22T06:00:00Z"}, (date(2026, 11, 22), "scr-2026-11-22")),
        ({"scheduledTime": "2026-11-22T06:00:00Z", "runDate": "2026-11-20"}, (date(2026, 11, 20), "scr-2026-11-20")),
        ({"runId": "scr-again"}, (date(2026, 11, 23), "scr-again")),
        ({"resumeRunId": "scr-old", "chunks": [7]}, (date(2026, 11, 23), "scr-old")),
    ],
)
def test_the_date_is_asked_for_else_scheduled_else_that_of_the_start(
    start: dict[str, Any], identity: tuple[date, str]
) -> None:
    """In New York; never from the clock."""
    assert run_identity(StartInput.parse(start, what="start"), LATE) == RunIdentity(*identity)


@pytest.mark.parametrize(
    ("day", "deadline"),
    [
        (date(2026, 11, 23), datetime(2026, 11, 23, 7, tzinfo=UTC)),
        (date(2026, 7, 1), datetime(2026, 7, 1, 6, tzinfo=UTC)),
        (date(2026, 3, 8), datetime(2026, 3, 8, 7, tzinfo=UTC)),  # clocks go from 02:00 to 03:00
    ],
)
def test_the_deadline_is_two_oclock_in_new_york(day: date, deadline: datetime) -> None:
    """Summer and winter, and in the night that has no two o'clock."""
    assert RunIdentity(day, "scr-x").input_deadline.astimezone(UTC) == deadline
