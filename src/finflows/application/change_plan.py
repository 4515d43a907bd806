"""Changes the amount of a plan, and ends one.

Both wait for a run that is buying it, and the run sees them: a task rechecks plans when it has locked them.
"""

from dataclasses import dataclass

from finflows.application.add_plan import require_payable
from finflows.application.plan_book import KeptPlan, PlanBook, taken
from finflows.contracts.errors import InputRefused
from finflows.contracts.plan_book import PlanChange
from finflows.investments.plans import PlanStatus


@dataclass(frozen=True, slots=True)
class ChangePlan:
    book: PlanBook

    def __call__(self, plan_id: int, change: PlanChange) -> KeptPlan:
        """Status and dates stay. Raises InputRefused: the plan has ended, or nobody can pay that amount."""
        kept = taken(self.book, plan_id)
        if kept.plan.status is PlanStatus.ENDED:
            raise InputRefused(f"Plan {plan_id} has ended. Add a new one.")
        require_payable(change.amount, kept.plan.currency)
        if change.amount != kept.plan.amount:
            self.book.set_amount(plan_id, change.amount)
        return taken(self.book, plan_id)


@dataclass(frozen=True, slots=True)
class EndPlan:
    book: PlanBook

    def __call__(self, plan_id: int) -> KeptPlan:
        """For good, whatever its status is. One that has ended stays so."""
        kept = taken(self.book, plan_id)
        if kept.plan.status is not PlanStatus.ENDED:
            self.book.end(plan_id)
        return taken(self.book, plan_id)
