"""Execute plans: buy for one group of a run, part by part, each part in one transaction.

Exactly once, whatever happens: a plan's occurrence has one row in ``execution``, its primary key says so, and ledger
and holdings are written together with it or not at all. A task that is killed, repeated or doubled finds what is left
to do and does that. One bad plan changes nothing for the others: a part that the database refuses is halved down to it.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from finflows.application.investment_books import (
    Decided,
    OpenCalendar,
    OpenPlan,
    OpenQuoteDesk,
    PartRefused,
    PurchaseBook,
    Recorded,
)
from finflows.application.ports import Clock
from finflows.application.purchase_decisions import PurchaseDecisions
from finflows.application.session_guard import stored_run, why_expired
from finflows.investments.plans import Asset, Plan
from finflows.investments.reasons import Reason
from finflows.investments.runs import InvestmentRun
from finflows.investments.sessions import SessionCalendar

_ASKS: Final = 3
"""How often prices are asked for a plan that is edited to another symbol while it is executed."""


class _RunExpired(Exception):
    """Nothing more is bought. The text is a whole sentence."""


@dataclass(frozen=True, slots=True)
class GroupOutcome:
    """What this task has done; what others did before it is not counted."""

    run_id: str
    group: int
    filled: int
    skipped: int
    waiting: int
    expired: bool
    note: str
    """A whole sentence when the run is expired, else empty."""


@dataclass(frozen=True, slots=True)
class ExecutePlans:
    book: PurchaseBook
    open_desk: OpenQuoteDesk
    open_calendar: OpenCalendar
    clock: Clock

    def __call__(self, run_id: str, group: int) -> GroupOutcome:
        """Raises InputRefused when there is no such run. A group that has nothing left to do ends at once."""
        run = stored_run(self.book, run_id)
        done, note = Recorded(), ""
        try:
            for recorded in self._executed(run, group):
                done += recorded
        except _RunExpired as expired:
            note = str(expired)
        return GroupOutcome(run_id, group, done.filled, done.skipped, done.waiting, expired=bool(note), note=note)

    def _executed(self, run: InvestmentRun, group: int) -> Iterator[Recorded]:
        """What each transaction has recorded, until the run expires."""
        decisions: PurchaseDecisions | None = None
        for part in self.book.open_plans(run, group):
            calendar = self._calendar_in_session(run)
            decisions = decisions or PurchaseDecisions(run, calendar, self.open_desk(run))
            yield from self._execute(run, part, decisions)

    def _execute(
        self, run: InvestmentRun, plans: Sequence[OpenPlan], decisions: PurchaseDecisions
    ) -> Iterator[Recorded]:
        for _ in range(_ASKS):
            decisions.ask(plans)
            plans = yield from self._record(run, [plan.plan_id for plan in plans], decisions)
            if not plans:
                break

    def _record(
        self, run: InvestmentRun, plan_ids: Sequence[int], decisions: PurchaseDecisions
    ) -> Generator[Recorded, None, list[OpenPlan]]:
        """Returns the plans for which a price has to be asked first."""

        def decide(plans: Sequence[Plan], assets: Mapping[str, Asset]) -> Decided:
            # Asking for prices, and waiting for another task's locks, may have taken until after the close.
            decisions.calendar = self._calendar_in_session(run)
            return decisions(plans, assets)

        try:
            yield self.book.record(run, plan_ids, decide)
        except PartRefused:
            if len(plan_ids) > 1:
                return (yield from self._record_halves(run, plan_ids, decisions))
            self.book.keep_waiting(run, plan_ids[0], Reason.DATABASE_ERROR)
            yield Recorded(waiting=1)
            return []
        return list(decisions.unpriced.values())

    def _record_halves(
        self, run: InvestmentRun, plan_ids: Sequence[int], decisions: PurchaseDecisions
    ) -> Generator[Recorded, None, list[OpenPlan]]:
        middle = len(plan_ids) // 2
        first = yield from self._record(run, plan_ids[:middle], decisions)
        second = yield from self._record(run, plan_ids[middle:], decisions)
        return first + second

    def _calendar_in_session(self, run: InvestmentRun) -> SessionCalendar:
        """With the overrides that hold now. Raises _RunExpired."""
        calendar = self.open_calendar(run.market)
        why = why_expired(run, calendar, self.clock.now())
        if why is not None:
            raise _RunExpired(why)
        return calendar
