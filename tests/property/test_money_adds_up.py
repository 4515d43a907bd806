"""Sizing: cost and residual make the amount, the quantity is maximal, and nothing is a float."""

from dataclasses import astuple
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from math import ceil, floor

from hypothesis import given
from hypothesis import strategies as st
from schedules import asset_of, unhurried

from finflows.investments.currencies import minor_unit
from finflows.investments.reasons import Reason
from finflows.investments.sizing import MOST_QUANTITY, Sizing, size

CURRENCIES = st.sampled_from(["USD", "JPY", "BHD", "UYW", "EUR"])
AMOUNTS = st.decimals(Decimal("0.0001"), Decimal("9999999.9999"), places=4)
RATES = st.decimals(Decimal("0.0000000001"), Decimal(99999), places=10)
SCALES = st.integers(0, 9)


def cost_of(quantity: Fraction, price: Decimal, fx: Decimal, places: int) -> Fraction:
    """The rule, in fractions: nothing is rounded but what the rule rounds."""
    return Fraction(ceil(quantity * Fraction(price) / Fraction(fx) * 10**places), 10**places)


@unhurried
@given(AMOUNTS, CURRENCIES, RATES, RATES, SCALES)
def test_cost_and_residual_are_the_amount_and_the_quantity_is_maximal(
    amount: Decimal, currency: str, price: Decimal, fx: Decimal, scale: int
) -> None:
    """One unit more would cost more than the amount."""
    answer = size(amount, currency, price, fx, asset_of("USD", scale))
    unit, places = Fraction(1, 10**scale), minor_unit(currency)
    if answer is Reason.BELOW_ONE_UNIT or answer is Reason.BELOW_MINIMUM:
        assert cost_of(unit, price, fx, places) > Fraction(amount)
        return
    if answer is Reason.INVALID_PLAN:
        assert Fraction(amount) * Fraction(fx) / Fraction(price) >= MOST_QUANTITY
        return
    assert isinstance(answer, Sizing)
    assert answer.cost + answer.residual == amount
    assert 0 < answer.cost <= amount
    quantity = Fraction(answer.quantity)
    assert quantity > 0
    assert (quantity / unit).denominator == 1
    assert Fraction(answer.cost) == cost_of(quantity, price, fx, places)
    assert cost_of(quantity + unit, price, fx, places) > Fraction(amount)


@unhurried
@given(AMOUNTS, CURRENCIES, RATES, RATES, SCALES)
def test_of_whole_minor_units_the_quantity_is_the_plain_quotient(
    amount: Decimal, currency: str, price: Decimal, fx: Decimal, scale: int
) -> None:
    """floor(amount x fx / price), as the rule is written."""
    amount = amount.quantize(Decimal(1).scaleb(-minor_unit(currency)), ROUND_CEILING)
    answer = size(amount, currency, price, fx, asset_of("USD", scale))
    if isinstance(answer, Sizing):
        quotient = Fraction(amount) * Fraction(fx) / Fraction(price)
        assert Fraction(answer.quantity) == Fraction(floor(quotient * 10**scale), 10**scale)


@unhurried
@given(AMOUNTS, CURRENCIES, RATES, RATES, SCALES)
def test_nothing_is_a_float_and_everything_fits_its_column(
    amount: Decimal, currency: str, price: Decimal, fx: Decimal, scale: int
) -> None:
    """Money has at most four decimal places, a quantity nine."""
    answer = size(amount, currency, price, fx, asset_of("USD", scale))
    if isinstance(answer, Sizing):
        assert [type(each) for each in astuple(answer)] == [Decimal] * 3
        assert answer.quantity == round(answer.quantity, 9)
        assert answer.cost == round(answer.cost, 4)
        assert answer.residual == round(answer.residual, 4)
