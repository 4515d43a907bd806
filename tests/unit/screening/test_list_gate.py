"""The gate's rules: what damage is, what a doubt is, and where each begins."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import nights
from finflows.screening import list_gate
from finflows.screening.list_gate import ListLimits, ListSize, Standing
from finflows.screening.sanctions_list import build_list
from shared_data import shared

HOUR = timedelta(hours=1)
SIZE = ListSize(entries=1000, aliases=1000, names=2000, name_files=frozenset({"sdn.csv", "alt.csv"}))
LIMITS = ListLimits(max_age=24 * HOUR, max_shrink=0.05, min_names=0)
EARLY, LATE = datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC)


def damage(*, fetched: bool = True, **changed: bytes) -> list[str]:
    contents = {**nights.LIST_FILES, **{f"{name}.csv": data for name, data in changed.items()}}
    return list(list_gate.damage(build_list(contents), contents, fetched=fetched))


def doubts(size: ListSize, accepted: ListSize | None = SIZE, age: timedelta | None = None) -> list[str]:
    return list(list_gate.doubts(size, accepted, age, LIMITS))


def test_a_whole_list_has_no_damage() -> None:
    """With and without DOS's end of file."""
    assert damage() == []
    assert damage(alt=nights.LIST_FILES["alt.csv"] + b"\x1a") == []


@pytest.mark.parametrize("folder", ["2021-07", "2026-07"])
def test_ofacs_own_lists_pass(folder: str) -> None:
    """Real snapshots of two ages: no damage, nothing to note, and names enough for OFAC's own service."""
    contents = {path.name: path.read_bytes() for path in shared(f"ofac/{folder}").glob("*.csv")}
    listed = build_list(contents)
    assert list(list_gate.damage(listed, contents, fetched=True)) == []
    assert list(list_gate.notes(listed)) == []
    limits = list_gate.limits_of(Standing.PUBLICATION)
    assert list(list_gate.doubts(list_gate.size_of(listed), None, None, limits)) == []


@pytest.mark.parametrize("content", [b"", b"\x1a", b"<html>Service unavailable</html>\r\n"])
def test_a_file_of_names_without_rows_is_damage(content: bytes) -> None:
    """Empty, or a web page with status 200."""
    assert damage(alt=content) == ["alt.csv has no rows that can be read"]


@pytest.mark.parametrize(
    ("content", "fetched", "folder"),
    [
        (b'36,12,"aka","AERO-CARIBBEAN"', True, True),  # a column is missing
        (b'36,12,"aka","AERO-CARIBBEAN",-0- \r\n36,13,"aka","AE', True, True),  # an open quote
        (b'36,12,"aka","AERO-CARIBBEAN",-0- ', True, False),  # a whole row without line end
        (b'36,12,"aka","AERO-CARIBBEAN",-0- \x1a', True, False),
        (b'36,12,"aka","AERO-CARIBBEAN",-0- \r\n', False, False),
    ],
)
def test_a_last_row_without_line_end_is_damage_where_it_was_fetched(
    content: bytes, *, fetched: bool, folder: bool
) -> None:
    """A transfer may break between two columns; an editor may leave the last line end out."""
    whole = nights.LIST_FILES["alt.csv"] * 3
    assert bool(damage(alt=whole + content)) is fetched
    assert bool(damage(alt=whole + content, fetched=False)) is folder


def test_addresses_that_are_cut_off_are_damage_and_absent_ones_are_not() -> None:
    """They are not compared with, but a cut says how the list came here."""
    assert damage(add=b'36,25,"12 Main St","Hav') == ["add.csv is cut off in its last row"]
    assert damage(add=b"") == []


def test_up_to_ten_rows_without_a_name_pass() -> None:
    """Or one in a hundred: an odd row of OFAC's must not stop a night."""
    alias = nights.LIST_FILES["alt.csv"]
    assert damage(alt=alias + b"oops\r\n" * 10) == []
    assert damage(alt=alias + b"oops\r\n" * 11) == ["11 of its 14 rows of names have no name that can be read"]
    assert damage(alt=alias * 2000 + b'36,12,"aka","--",-0- \r\n' * 20) == []
    assert damage(alt=alias * 2000 + b'36,12,"aka","--",-0- \r\n' * 21) == [
        "21 of its 2,023 rows of names have no name that can be read"
    ]


def test_a_day_old_copy_passes_and_an_older_one_does_not() -> None:
    """Inclusive."""
    assert doubts(SIZE, age=24 * HOUR) == []
    assert doubts(SIZE, age=24 * HOUR + timedelta(seconds=1)) == ["it is 24.1 hours old, and 24 hours are allowed"]
    assert doubts(SIZE, age=96 * HOUR) == ["it is 4 days old, and 24 hours are allowed"]
    assert doubts(SIZE, age=-HOUR) == []


def test_five_percent_fewer_pass_and_more_do_not() -> None:
    """Of the last accepted list: entries, aliases and names with content, each."""
    assert doubts(replace(SIZE, entries=950, aliases=950, names=1900)) == []
    assert doubts(replace(SIZE, entries=949, aliases=0, names=1899)) == [
        "it has 949 entries, the last accepted list had 1,000, and a loss of 5.0% is allowed",
        "it has 0 aliases, the last accepted list had 1,000, and a loss of 5.0% is allowed",
        "it has 1,899 names, the last accepted list had 2,000, and a loss of 5.0% is allowed",
    ]
    assert doubts(replace(SIZE, entries=5000)) == []
    assert doubts(replace(SIZE, entries=1), accepted=None) == []


def test_a_part_that_the_last_list_had_is_missed() -> None:
    """The consolidated list is so small beside the other that its loss would not be seen in the counts."""
    with_consolidated = replace(SIZE, name_files=SIZE.name_files | {"cons_prim.csv", "cons_alt.csv"})
    assert doubts(SIZE, with_consolidated) == [
        "it has no cons_alt.csv, which the last accepted list had",
        "it has no cons_prim.csv, which the last accepted list had",
    ]
    assert doubts(with_consolidated, SIZE) == []


def test_ofacs_own_service_must_give_as_many_names_as_ofacs_list_has() -> None:
    """Also the first time, when there is nothing to compare with."""
    limits = list_gate.limits_of(Standing.PUBLICATION)
    assert list(list_gate.doubts(SIZE, None, None, limits)) == ["it has 2,000 names, and at least 20,000 are expected"]


@pytest.mark.parametrize(
    ("standing", "max_age", "allowed"),
    [
        (Standing.COPY, None, 24 * HOUR),
        (Standing.FOLDER, None, 24 * HOUR),
        (Standing.PUBLICATION, None, 14 * 24 * HOUR),
        (Standing.PUBLICATION, 2 * HOUR, 2 * HOUR),
        (Standing.COPY, 2 * HOUR, 2 * HOUR),
    ],
)
def test_a_copy_may_be_a_day_old_and_a_publication_two_weeks(
    standing: Standing, max_age: timedelta | None, allowed: timedelta
) -> None:
    """OFAC's files carry the time of publication, and it does not publish every day. A setting replaces both."""
    assert list_gate.limits_of(standing, max_age).max_age == allowed


def test_a_copy_is_as_old_as_its_oldest_file_of_names() -> None:
    """A copying job that renews one file only has failed; addresses are not compared with."""
    assert list_gate.as_of(Standing.COPY, {"sdn.csv": LATE, "alt.csv": EARLY, "add.csv": EARLY - HOUR}) == EARLY
    assert list_gate.as_of(Standing.PUBLICATION, {"sdn.csv": LATE, "cons_prim.csv": EARLY}) == LATE
    assert list_gate.as_of(Standing.COPY, {}) is None
    assert list_gate.as_of(Standing.PUBLICATION, {}) is None


def test_an_invented_list_is_called_so() -> None:
    """It is read like OFAC's own, so its comments must tell; OFAC's say nothing like it."""
    comments = b'101,"and more remarks"\r\n0,"This list was invented by finflows demo-data."\r\n'
    listed = build_list({**nights.LIST_FILES, "sdn_comments.csv": comments})
    assert list(list_gate.notes(listed)) == [
        "Invented list: it is for demonstration, and nobody is screened against OFAC's."
    ]
    honest = build_list({**nights.LIST_FILES, "sdn_comments.csv": b'101,"and more remarks"\r\n'})
    assert list(list_gate.notes(honest)) == []


def test_aliases_of_unknown_entries_are_noted() -> None:
    """The files may be of different days: one was replaced while the list was fetched."""
    listed = build_list({**nights.LIST_FILES, "alt.csv": nights.LIST_FILES["alt.csv"] + b"99,1,aka,STRANGER,-0- \r\n"})
    assert list(list_gate.notes(listed)) == [
        "alt.csv: 1 aliases name no entry of the list; its files may be of different days."
    ]
