"""Adds a plan: its asset and currency are known, and its first purchase is on the first session from the start."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from finflows.application.plan_book import CalendarOf, KeptPlan, NewPlan, PlanBook, taken
from finflows.contracts.errors import InputRefused
from finflows.contracts.plan_book import AssetRequest, PlanRequest
from finflows.investments.currencies import is_supported, minor_unit
from finflows.investments.occurrences import NeverOccurs, Occurrence, first_occurrence, occurrence_on_or_after
from finflows.investments.plans import Asset, CatchUp, Frequency, PlanStatus, Roll, Schedule
from finflows.investments.sessions import MARKETS, BeyondCalendar, SessionCalendar


@dataclass(frozen=True, slots=True)
class AddPlan:
    book: PlanBook
    calendar_of: CalendarOf

    def __call__(self, request: PlanRequest) -> KeptPlan:
        """Raises InputRefused, with the thing that is wrong and its fix."""
        assets = {asset.symbol: asset for asset in self.book.assets()}
        plan_id = self.book.add(new_plan(request, assets, self.calendar_of))
        if plan_id is None:
            raise InputRefused(f"A plan with the source reference '{request.source_ref}' is there already.")
        return taken(self.book, plan_id)


def new_asset(request: AssetRequest) -> Asset:
    """Raises InputRefused for an unknown market or currency."""
    if request.market not in MARKETS:
        raise InputRefused(f"The market {request.market} is unknown: choose one of {', '.join(sorted(MARKETS))}.")
    _require_currency(request.currency)
    return Asset(request.symbol, request.market, request.currency, request.quantity_scale, request.minimum)


def new_plan(
    request: PlanRequest, assets: Mapping[str, Asset], calendar_of: CalendarOf, not_before: date | None = None
) -> NewPlan:
    """The plan with its first occurrence, which is not before that day.

    Raises:
        InputRefused: the asset or the currency is unknown, or the schedule never takes place.
    """
    asset = assets.get(request.symbol)
    if asset is None:
        raise InputRefused(f"There is no asset {request.symbol}. Add it first: finflows assets add {request.symbol}")
    _require_currency(request.currency)
    require_payable(request.amount, request.currency)
    schedule = _schedule(request)
    return NewPlan(
        request.account,
        request.symbol,
        request.amount,
        request.currency,
        schedule,
        CatchUp(request.catch_up),
        _first(schedule, calendar_of(asset.market), not_before),
        PlanStatus(request.status),
        request.source_ref,
    )


def _schedule(request: PlanRequest) -> Schedule:
    if request.end_date is not None and request.end_date < request.start:
        raise InputRefused(f"The plan ends on {request.end_date}, before it starts on {request.start}.")
    return Schedule(
        Frequency(request.frequency),
        request.start,
        request.every,
        Roll(request.roll),
        request.end_date,
        request.max_count,
    )


def _first(schedule: Schedule, calendar: SessionCalendar, not_before: date | None) -> Occurrence:
    try:
        first = first_occurrence(schedule, calendar)
    except (NeverOccurs, BeyondCalendar) as exc:
        raise InputRefused(str(exc)) from exc
    if not_before is None or not_before <= first.session:
        return first
    later = occurrence_on_or_after(schedule, calendar, not_before)
    if later is None:
        raise InputRefused(f"The schedule has no occurrence on or after {not_before}.")
    return later


def _require_currency(currency: str) -> None:
    if not is_supported(currency):
        raise InputRefused(f"{currency} is no currency of ISO 4217 with a smallest amount: write a code such as USD.")


def require_payable(amount: Decimal, currency: str) -> None:
    """Raises InputRefused for an amount with more decimal places than its currency has."""
    places = minor_unit(currency)
    exponent = amount.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        raise InputRefused(f"Amounts of {currency} have {places} decimal places, not {-exponent}.")
