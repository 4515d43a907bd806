"""Imports: shown first, idempotent, each bad row with its reason, nothing bought twice at the cut-over."""

from datetime import date
from decimal import Decimal

from finflows.application.import_plans import ImportedRow, ImportPlans, ImportSource
from finflows.contracts.plan_book import AssetRequest, RejectedRow
from finflows.investments.plans import PlanStatus
from plan_books import FixedClock, MemoryPlanBook, asked
from plan_cases import calendar


def _importer(book: MemoryPlanBook) -> ImportPlans:
    return ImportPlans(book, calendar, FixedClock())


def _goes_on(**facts: date | None) -> ImportSource:
    return ImportSource([ImportedRow("row", asked(), goes_on=True, **facts)])


def test_a_dry_run_writes_nothing_and_says_what_it_would() -> None:
    """People look before they leap."""
    book = MemoryPlanBook()
    report = _importer(book)(ImportSource([ImportedRow("line 2", asked())]), apply=False)
    assert (report.applied, [plan.place for plan in report.plans], book.kept) == (False, ["line 2"], {})


def test_a_second_import_changes_nothing() -> None:
    """By source reference: an import that broke off is simply repeated."""
    book, source = MemoryPlanBook(), ImportSource([ImportedRow("line 2", asked())])
    _importer(book)(source, apply=True)
    report = _importer(book)(source, apply=True)
    assert (len(book.kept), report.already_there, report.plans) == (1, 1, [])


def test_good_rows_are_imported_beside_bad_ones() -> None:
    """Each bad one is told with its place and reason."""
    rows = [
        ImportedRow("line 2", asked()),
        ImportedRow("line 3", fault="It is not valid: amount: Field required."),
        ImportedRow("line 4", asked(source_ref=None)),
        ImportedRow("line 5", asked()),
        ImportedRow("line 6", asked(symbol="NOPE", source_ref="row 6")),
        ImportedRow("line 7"),
    ]
    book = MemoryPlanBook()
    report = _importer(book)(ImportSource(rows, faults=[RejectedRow(place="asset 1", reason="bad")]), apply=True)
    assert len(book.kept) == 1
    told = {row.place: row.reason for row in report.rejected}
    assert told["line 3"] == "It is not valid: amount: Field required."
    assert "no source_ref" in told["line 4"]
    assert "Another row has the source_ref 'row 1'" in told["line 5"]
    assert "no asset NOPE" in told["line 6"]
    assert set(told) == {"asset 1", "line 3", "line 4", "line 5", "line 6", "line 7"}


def test_assets_come_with_their_plans() -> None:
    """Known ones stay as they are, impossible ones are rejected with what buys them."""
    assets = [
        AssetRequest(symbol="BND"),
        AssetRequest(symbol="VTI", currency="EUR"),
        AssetRequest(symbol="MC", market="XPAR"),
    ]
    rows = [ImportedRow("1", asked(symbol="BND")), ImportedRow("2", asked(symbol="MC", source_ref="2"))]
    book = MemoryPlanBook()
    report = _importer(book)(ImportSource(rows, assets), apply=True)
    assert report.assets_made == ["BND"]
    assert (book.known_assets["VTI"].currency, book.kept[1].plan.symbol) == ("USD", "BND")
    assert [row.place for row in report.rejected] == ["asset MC", "2"]


def test_a_plan_that_begins_has_its_first_purchase_at_its_start() -> None:
    """A file of new plans."""
    report = _importer(MemoryPlanBook())(ImportSource([ImportedRow("1", asked())]), apply=False)
    assert report.plans[0].next_run == date(2026, 1, 30)


def test_a_plan_goes_on_after_what_was_executed() -> None:
    """The old system bought on 30 November: the next is 30 December, whatever its own next date says."""
    book = MemoryPlanBook()
    told = _goes_on(last_executed=date(2026, 11, 30), next_run=date(2026, 11, 30))
    report = _importer(book)(told, apply=True)
    assert (report.plans[0].next_run, report.plans[0].app_next_run) == (date(2026, 12, 30), date(2026, 11, 30))
    assert book.kept[1].plan.occurrence == 11


def test_a_plan_that_was_never_executed_goes_on_with_the_apps_next_date() -> None:
    """What the old system owes is caught up as the plan says."""
    assert _importer(MemoryPlanBook())(_goes_on(next_run=date(2026, 10, 30)), apply=False).plans[0].next_run == date(
        2026, 10, 30
    )


def test_a_plan_of_which_nothing_is_known_goes_on_from_now() -> None:
    """A made-up past would be bought."""
    assert _importer(MemoryPlanBook())(_goes_on(), apply=False).plans[0].next_run == date(2026, 11, 30)


def test_a_paused_plan_is_imported_paused() -> None:
    """It goes on when somebody resumes it."""
    book = MemoryPlanBook()
    report = _importer(book)(ImportSource([ImportedRow("1", asked(status="paused"))]), apply=True)
    assert (book.kept[1].plan.status, report.plans[0].status) == (PlanStatus.PAUSED, "paused")


def test_a_schedule_that_is_over_is_rejected() -> None:
    """Nothing is left to execute."""
    row = ImportedRow("1", asked(end_date=date(2026, 5, 31)), goes_on=True, last_executed=date(2026, 5, 29))
    report = _importer(MemoryPlanBook())(ImportSource([row]), apply=False)
    assert "no occurrence on or after 2026-05-30" in report.rejected[0].reason


def test_amounts_stay_exact() -> None:
    """Not a single float on the way."""
    book = MemoryPlanBook()
    _importer(book)(ImportSource([ImportedRow("1", asked(amount=Decimal("0.10")))]), apply=True)
    assert str(book.kept[1].plan.amount) == "0.10"
