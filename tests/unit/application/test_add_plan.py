"""A plan that is added can be executed; what could not is refused with its fix."""

from datetime import date
from decimal import Decimal
from typing import get_args

import pytest

from finflows.application.add_plan import AddPlan, new_asset
from finflows.contracts import plan_book
from finflows.contracts.errors import InputRefused
from finflows.contracts.plan_book import AssetRequest
from finflows.investments.plans import Asset, CatchUp, Frequency, PlanStatus, Roll
from plan_books import MemoryPlanBook, asked
from plan_cases import calendar


def test_the_first_purchase_is_on_the_first_session_from_the_start() -> None:
    """A start on a Saturday is a purchase on Monday."""
    kept = AddPlan(MemoryPlanBook(), calendar)(asked(start=date(2026, 1, 31)))
    assert (kept.plan.next_run, kept.plan.occurrence, kept.plan.status) == (date(2026, 2, 2), 0, PlanStatus.ACTIVE)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"symbol": "NOPE"}, "There is no asset NOPE. Add it first: finflows assets add NOPE"),
        ({"currency": "XAU"}, "XAU is no currency of ISO 4217"),
        ({"currency": "JPY", "amount": Decimal("100.50")}, "Amounts of JPY have 0 decimal places, not 1"),
        ({"amount": Decimal("1.005")}, "Amounts of USD have 2 decimal places, not 3"),
        ({"end_date": date(2026, 1, 29)}, "ends on 2026-01-29, before it starts"),
        ({"start": date(2026, 1, 31), "end_date": date(2026, 2, 1)}, "before its first session 2026-02-02"),
        ({"start": date(1999, 1, 1)}, "knows the years 2000"),
    ],
)
def test_what_could_never_be_executed_is_refused(changes: dict[str, object], told: str) -> None:
    """Now, by somebody who can correct it, and not on a market day by nobody."""
    book = MemoryPlanBook()
    with pytest.raises(InputRefused, match=told):
        AddPlan(book, calendar)(asked(**changes))
    assert not book.kept


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 0},
        {"amount": Decimal(-1)},
        {"amount": Decimal("NaN")},
        {"amount": Decimal("1.00001")},
        {"frequency": "hourly"},
        {"every": 0},
        {"currency": "usd"},
        {"symbol": ""},
        {"max_count": 0},
    ],
)
def test_a_request_that_makes_no_sense_is_no_request(changes: dict[str, object]) -> None:
    """The message names the field."""
    with pytest.raises(InputRefused, match=next(iter(changes))):
        asked(**changes)


def test_a_source_is_taken_once() -> None:
    """A second click, or a second import."""
    book = MemoryPlanBook()
    AddPlan(book, calendar)(asked())
    with pytest.raises(InputRefused, match="'row 1' is there already"):
        AddPlan(book, calendar)(asked())


def test_an_amount_that_the_currency_has_is_taken() -> None:
    """Three decimals of a Bahraini dinar, and a yen written with a decimal that is zero."""
    book = MemoryPlanBook()
    AddPlan(book, calendar)(asked(currency="BHD", amount=Decimal("2.125"), source_ref=None))
    AddPlan(book, calendar)(asked(currency="JPY", amount=Decimal("750.0"), source_ref=None))
    assert len(book.kept) == 2


def test_an_asset_needs_a_known_market_and_currency() -> None:
    """Its sessions and its money have to be known."""
    assert new_asset(AssetRequest(symbol="BRK.A", quantity_scale=0)) == Asset("BRK.A", "XNYS", "USD", 0, Decimal(0))
    with pytest.raises(InputRefused, match="market XPAR is unknown: choose one of XNYS, XTAI"):
        new_asset(AssetRequest(symbol="MC", market="XPAR"))
    with pytest.raises(InputRefused, match="XXX is no currency"):
        new_asset(AssetRequest(symbol="MC", currency="XXX"))


def test_the_words_of_the_border_are_those_of_the_domain() -> None:
    """They are siblings that may not import each other."""
    pairs = [
        (plan_book.Frequency, Frequency),
        (plan_book.Roll, Roll),
        (plan_book.CatchUp, CatchUp),
        (plan_book.PlanStatus, PlanStatus),
    ]
    for border, domain in pairs:
        assert set(get_args(border)) == {str(word) for word in domain}
