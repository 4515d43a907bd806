"""Execute plans: buy for one group of a run, part by part, each part in one transaction.

Exactly once, whatever happens: a plan's occurrence has one row in ``execution``, its primary key says so, and ledger
and holdings are written together with it or not at all. A task that is killed, repeated or doubled finds what is left
to do and does that. One bad plan changes nothing for the others: a part that the database refuses is halved down to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from finflows.application.investment_books import (
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
from finflows.investments.reasons import Reason
from finflows.investments.runs import InvestmentRun

_ASKS: Final = 3
"""How often prices are asked for a plan that is edited to another symbol while it is executed."""


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
        calendar = self.open_calendar(run.market)
        decisions: PurchaseDecisions | None = None
        done, note = Recorded(), None
        for part in self.book.open_plans(run, group):
            note = why_expired(run, calendar, self.clock.now())
            if note is not None:
                break
            decisions = decisions or PurchaseDecisions(run, calendar, self.open_desk(run))
            done += self._execute(run, part, decisions)
        return GroupOutcome(run_id, group, done.filled, done.skipped, done.waiting, note is not None, note or "")

    def _execute(self, run: InvestmentRun, plans: Sequence[OpenPlan], decisions: PurchaseDecisions) -> Recorded:
        done = Recorded()
        for _ in range(_ASKS):
            decisions.ask(plans)
            recorded, plans = self._record(run, [plan.plan_id for plan in plans], decisions)
            done += recorded
            if not plans:
                break
        return done

    def _record(
        self, run: InvestmentRun, plan_ids: Sequence[int], decisions: PurchaseDecisions
    ) -> tuple[Recorded, list[OpenPlan]]:
        """What was recorded, and the plans for which a price has to be asked first."""
        try:
            return self.book.record(run, plan_ids, decisions), list(decisions.unpriced.values())
        except PartRefused:
            if len(plan_ids) == 1:
                self.book.keep_waiting(run, plan_ids[0], Reason.DATABASE_ERROR)
                return Recorded(waiting=1), []
        middle = len(plan_ids) // 2
        first, unpriced = self._record(run, plan_ids[:middle], decisions)
        second, more = self._record(run, plan_ids[middle:], decisions)
        return first + second, unpriced + more
