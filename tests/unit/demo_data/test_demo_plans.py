"""Invented plans: repeatable, of all kinds, broken only on purpose."""

from datetime import date

from finflows.demo_data.plans import (
    CURRENCY_WITHOUT_RATE,
    UNKNOWN_SYMBOL,
    WHOLE_UNITS_ONLY,
    demo_assets,
    demo_plans,
)
from finflows.investments.currencies import minor_unit
from finflows.investments.plans import CatchUp, Frequency, Roll

_DUE = date(2026, 11, 30)


def test_the_same_seed_gives_the_same_plans() -> None:
    """And a longer list begins with the shorter one."""
    plans = list(demo_plans(300, 1, _DUE))
    assert plans == list(demo_plans(300, 1, _DUE))
    assert plans[:50] == list(demo_plans(50, 1, _DUE))
    assert plans != list(demo_plans(300, 2, _DUE))


def test_every_kind_of_plan_is_among_a_few_hundred() -> None:
    """Frequencies, rolls, catch-ups; currencies of none, two and three decimals; due, missed and still to come."""
    plans = list(demo_plans(300, 1, _DUE))
    assert {plan.frequency for plan in plans} == set(Frequency)
    assert {plan.roll for plan in plans} == set(Roll)
    assert {plan.catch_up for plan in plans} == set(CatchUp)
    assert {minor_unit(plan.currency) for plan in plans} == {0, 2, 3}
    assert {"USD", "EUR", "GBP", "JPY", "TWD", "KRW", "BHD"} <= {plan.currency for plan in plans}
    assert {(plan.start > _DUE) - (plan.start < _DUE) for plan in plans} == {-1, 0, 1}


def test_amounts_fit_their_currencies() -> None:
    """No half yen."""
    for plan in demo_plans(300, 1, _DUE):
        assert plan.amount == round(plan.amount, minor_unit(plan.currency))


def test_one_in_twenty_is_broken_in_one_of_four_ways() -> None:
    """Each way is to be seen in the demo."""
    broken = [plan for plan in demo_plans(300, 1, _DUE) if plan.broken]
    assert len(broken) == 15
    assert {plan.broken for plan in broken} == {
        "unknown_symbol",
        "unsupported_currency",
        "below_minimum",
        "below_one_unit",
    }
    symbols = {asset.symbol for asset in demo_assets()}
    assert {UNKNOWN_SYMBOL, WHOLE_UNITS_ONLY} <= symbols
    assert {plan.symbol for plan in demo_plans(300, 1, _DUE)} <= symbols
    assert CURRENCY_WITHOUT_RATE in {plan.currency for plan in broken}
