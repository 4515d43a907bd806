"""Another amount, and the end of a plan."""

from datetime import date
from decimal import Decimal

import pytest

from finflows.application.add_plan import AddPlan
from finflows.application.change_plan import ChangePlan, EndPlan
from finflows.application.pause_plan import PausePlan
from finflows.application.preview_plan import PreviewPlan
from finflows.contracts.errors import InputRefused
from finflows.contracts.plan_book import PlanChange
from finflows.investments.plans import PlanStatus
from plan_books import FixedClock, MemoryPlanBook, asked
from plan_cases import calendar


@pytest.fixture
def book() -> MemoryPlanBook:
    """One monthly plan of 50 USD."""
    book = MemoryPlanBook()
    AddPlan(book, calendar)(asked())
    return book


def test_the_amount_changes_and_nothing_else(book: MemoryPlanBook) -> None:
    """A plan that is paused stays so: resuming is another decision."""
    before = PausePlan(book, calendar, FixedClock())(1).plan
    after = ChangePlan(book)(1, PlanChange(amount=Decimal("75.50"))).plan
    assert (after.amount, after.status) == (Decimal("75.50"), PlanStatus.PAUSED)
    assert (after.next_run, after.occurrence, after.schedule) == (before.next_run, before.occurrence, before.schedule)


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "much", "12345678901234567.00", "0.00001"])
def test_an_amount_is_as_of_a_new_plan(amount: str) -> None:
    """The same rule, told without the value."""
    with pytest.raises(InputRefused, match="The change is not valid: amount"):
        PlanChange.parse({"amount": amount}, what="The change")


def test_an_amount_that_nobody_can_pay_is_refused(book: MemoryPlanBook) -> None:
    """The currency is the plan's."""
    with pytest.raises(InputRefused, match="Amounts of USD have 2 decimal places, not 3"):
        ChangePlan(book)(1, PlanChange(amount=Decimal("1.005")))
    assert book.kept[1].plan.amount == Decimal("50.00")


def test_a_plan_ends_for_good(book: MemoryPlanBook) -> None:
    """Asked for twice it has ended; it has no next date, and cannot be changed."""
    assert EndPlan(book)(1).plan.status is PlanStatus.ENDED
    kept = EndPlan(book)(1)
    assert kept.plan.status is PlanStatus.ENDED
    assert kept.view().next_run is None
    assert PreviewPlan(book, calendar)(1, 3) == []
    with pytest.raises(InputRefused, match="Plan 1 has ended"):
        ChangePlan(book)(1, PlanChange(amount=Decimal(1)))


def test_a_plan_that_goes_on_has_a_next_date(book: MemoryPlanBook) -> None:
    """Paused ones too."""
    assert PausePlan(book, calendar, FixedClock())(1).view().next_run == date(2026, 1, 30)
