"""Looking at a list: everything is told, also of one that no run would take."""

from datetime import UTC, datetime, timedelta

import pytest

import fakes
import nights
from finflows.application.inspect_list import InspectList
from finflows.application.ports import FetchedList
from finflows.contracts.errors import ListRefused
from finflows.contracts.list_inspection import BadListRow, ListInspection
from finflows.screening.list_gate import Standing

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


class Here:
    def __init__(self, as_of: datetime | None = NOW, **changed: bytes) -> None:
        self.files = {**nights.LIST_FILES, **{f"{name}.csv": data for name, data in changed.items()}}
        self.as_of = as_of

    def fetch(self) -> FetchedList:
        files = {name: data for name, data in self.files.items() if data is not None}
        return FetchedList(files, Standing.FOLDER, self.as_of, None)


def inspect(here: Here) -> ListInspection:
    return InspectList(fakes.SteppingClock(NOW))(here, "here")


def test_counts_hash_and_age_are_told() -> None:
    """Names are counted by list."""
    told = inspect(Here(as_of=NOW - timedelta(hours=30)))
    assert told.facts.sha256 == nights.list_facts().sha256
    assert (told.facts.entries, told.facts.aliases, told.facts.names) == (2, 1, 3)
    assert told.names_by_list == {"ALT": 1, "SDN": 2}
    assert told.age_hours == 30.0
    assert told.doubts == ["it is 30.1 hours old, and 24 hours are allowed"]
    assert (told.damage, told.bad_rows) == ([], [])


def test_every_bad_row_is_told() -> None:
    """File, line and reason, for the one who mends it."""
    told = inspect(Here(alt=b'oops\r\n36,12,"aka","SOLO",-0- \r\nx,12,"aka","SOLO",-0- \r\n', as_of=None))
    assert told.bad_rows == [
        BadListRow(file="alt.csv", line=1, reason="1 columns instead of 5"),
        BadListRow(file="alt.csv", line=3, reason="the entity number is not a number"),
    ]
    assert told.facts.warnings == [
        "alt.csv: 2 rows could not be read and were skipped, the first on line 1 (1 columns instead of 5)."
    ]
    assert told.age_hours is None


def test_a_damaged_list_is_told_whole() -> None:
    """A refusal would hide the counts."""
    told = inspect(Here(alt=b""))
    assert told.damage == ["alt.csv has no rows that can be read"]
    assert told.facts.entries == 2


def test_a_folder_without_ofacs_files_is_refused() -> None:
    """There is nothing to tell."""
    here = Here()
    del here.files["alt.csv"]
    with pytest.raises(ListRefused, match=r"The sanctions list at here is refused: missing alt.csv"):
        inspect(here)
