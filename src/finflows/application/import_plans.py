"""Imports plans from elsewhere: what would be made is shown first, bad rows have their reason, nothing comes twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from finflows.application.add_plan import new_asset, new_plan
from finflows.application.plan_book import CalendarOf, NewPlan, PlanBook, first_open_session
from finflows.application.ports import Clock
from finflows.contracts.errors import InputRefused
from finflows.contracts.plan_book import AssetRequest, PlanImportReport, PlannedImport, PlanRequest, RejectedRow
from finflows.investments.plans import Asset


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A plan of the source, or why it is none."""

    place: str
    request: PlanRequest | None = None
    fault: str | None = None
    goes_on: bool = False
    """The source has executed it so far: it goes on where that left off, and does not begin at its start."""
    last_executed: date | None = None
    next_run: date | None = None
    """What the source itself has as next date."""


@dataclass(frozen=True, slots=True)
class ImportSource:
    rows: Sequence[ImportedRow]
    assets: Sequence[AssetRequest] = ()
    faults: Sequence[RejectedRow] = ()
    """Of assets."""
    left_out: int = 0
    """Plans that are over in the source."""


@dataclass(slots=True)
class _Sorted:
    planned: list[tuple[ImportedRow, NewPlan]] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    already_there: int = 0


@dataclass(frozen=True, slots=True)
class ImportPlans:
    book: PlanBook
    calendar_of: CalendarOf
    clock: Clock

    def __call__(self, source: ImportSource, *, apply: bool) -> PlanImportReport:
        """Good rows are imported although others are rejected. Without `apply` nothing is written."""
        rejected = list(source.faults)
        assets = {asset.symbol: asset for asset in self.book.assets()}
        made = _new_assets(source.assets, assets, rejected)
        found = self._sort(source.rows, assets | {asset.symbol: asset for asset in made})
        if apply:
            self._write(made, found)
        return PlanImportReport(
            applied=apply,
            assets_made=[asset.symbol for asset in made],
            plans=[_told(row, plan) for row, plan in found.planned],
            already_there=found.already_there,
            left_out=source.left_out,
            rejected=[*rejected, *found.rejected],
        )

    def _sort(self, rows: Iterable[ImportedRow], assets: dict[str, Asset]) -> _Sorted:
        rows = list(rows)
        known = set(self.book.known_sources([ref for row in rows if (ref := _source_ref(row))]))
        seen: set[str] = set()
        found = _Sorted()
        for row in rows:
            reference = _source_ref(row)
            if reference in known:
                found.already_there += 1
                continue
            try:
                found.planned.append((row, self._planned(row, assets, seen)))
                seen.add(reference)
            except InputRefused as exc:
                found.rejected.append(RejectedRow(place=row.place, reason=str(exc)))
        return found

    def _planned(self, row: ImportedRow, assets: dict[str, Asset], seen: set[str]) -> NewPlan:
        if row.request is None:
            raise InputRefused(row.fault or "The row is no plan.")
        if row.request.source_ref is None:
            raise InputRefused("It has no source_ref, without which it would be imported again each time.")
        if row.request.source_ref in seen:
            raise InputRefused(f"Another row has the source_ref '{row.request.source_ref}' too.")
        asset = assets.get(row.request.symbol)
        not_before = self._not_before(row, asset) if row.goes_on and asset is not None else None
        return new_plan(row.request, assets, self.calendar_of, not_before)

    def _not_before(self, row: ImportedRow, asset: Asset) -> date:
        """After what was executed; else the source's own next date; else from now on: never a second time."""
        if row.last_executed is not None:
            return row.last_executed + timedelta(days=1)
        return row.next_run or first_open_session(self.calendar_of(asset.market), self.clock.now())

    def _write(self, assets: Iterable[Asset], found: _Sorted) -> None:
        for asset in assets:
            self.book.add_asset(asset)
        for _, plan in found.planned:
            self.book.add(plan)


def _new_assets(requests: Iterable[AssetRequest], known: dict[str, Asset], rejected: list[RejectedRow]) -> list[Asset]:
    made: dict[str, Asset] = {}
    for request in requests:
        if request.symbol in known:
            continue
        try:
            made[request.symbol] = new_asset(request)
        except InputRefused as exc:
            rejected.append(RejectedRow(place=f"asset {request.symbol}", reason=str(exc)))
    return list(made.values())


def _source_ref(row: ImportedRow) -> str:
    return (row.request.source_ref if row.request else None) or ""


def _told(row: ImportedRow, plan: NewPlan) -> PlannedImport:
    return PlannedImport(
        place=row.place,
        source_ref=plan.source_ref or "",
        symbol=plan.symbol,
        amount=plan.amount,
        currency=plan.currency,
        frequency=plan.schedule.frequency.value,
        status="paused" if plan.status.value == "paused" else "active",
        next_run=plan.first.session,
        app_next_run=row.next_run,
    )
