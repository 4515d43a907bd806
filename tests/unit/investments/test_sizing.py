"""How much an amount buys."""

from dataclasses import replace
from decimal import Decimal

import pytest

from finflows.investments.plans import Asset
from finflows.investments.reasons import Reason
from finflows.investments.sizing import Sizing, size
from plan_cases import SHARES

ONE = Decimal(1)


def sized(amount: str, price: str, *, fx: str = "1", currency: str = "USD", asset: Asset = SHARES) -> Sizing | Reason:
    return size(Decimal(amount), currency, Decimal(price), Decimal(fx), asset)


def test_an_amount_that_divides_evenly_is_spent_whole() -> None:
    """50 USD at 200."""
    assert sized("50.00", "200.00") == Sizing(Decimal("0.25"), Decimal("50.00"), Decimal("0.00"))


def test_the_quantity_is_cut_off_never_rounded_up() -> None:
    """50 / 3 is 16.6666666..., and what is left of a cent is charged."""
    assert sized("50.00", "3.00") == Sizing(Decimal("16.666666"), Decimal("50.00"), Decimal("0.00"))


def test_whole_shares_leave_a_residual() -> None:
    """Seven at 7.00."""
    whole = replace(SHARES, quantity_scale=0)
    assert sized("50.00", "7.00", asset=whole) == Sizing(Decimal(7), Decimal("49.00"), Decimal("1.00"))


def test_a_rate_is_asset_currency_for_one_of_the_plans() -> None:
    """10.00 EUR are 12.50 USD at 1.25."""
    assert sized("10.00", "20.00", fx="1.25", currency="EUR") == Sizing(
        Decimal("0.625"), Decimal("10.00"), Decimal("0.00")
    )


@pytest.mark.parametrize(
    ("currency", "amount", "cost"),
    [("JPY", "10000", "9876"), ("USD", "10000.00", "9875.33"), ("BHD", "10000.000", "9875.327")],
)
def test_the_cost_is_rounded_up_to_the_currencys_minor_unit(currency: str, amount: str, cost: str) -> None:
    """Nobody gets a share for a fraction of a yen less."""
    whole = replace(SHARES, quantity_scale=0)
    answer = sized(amount, "9875.3262", currency=currency, asset=whole)
    assert answer == Sizing(ONE, Decimal(cost), Decimal(amount) - Decimal(cost))


def test_what_is_smaller_than_a_minor_unit_cannot_be_spent() -> None:
    """10.0099 USD: ten dollars and no cent are spent, and 0.0099 stays."""
    assert sized("10.0099", "10.00") == Sizing(Decimal(1), Decimal("10.00"), Decimal("0.0099"))


def test_an_amount_that_buys_no_unit() -> None:
    """Half a share of what comes whole."""
    assert sized("50.00", "100.00", asset=replace(SHARES, quantity_scale=0)) is Reason.BELOW_ONE_UNIT
    assert sized("50.00", "50.00", asset=replace(SHARES, quantity_scale=0)) == Sizing(ONE, Decimal(50), Decimal(0))


def test_an_amount_below_the_assets_minimum() -> None:
    """The minimum is in the asset's currency: 10 EUR at 1.25 are 12.50 USD."""
    asset = replace(SHARES, minimum=Decimal("12.50"))
    assert isinstance(sized("10.00", "20", fx="1.25", currency="EUR", asset=asset), Sizing)
    assert sized("9.99", "20", fx="1.25", currency="EUR", asset=asset) is Reason.BELOW_MINIMUM
    assert sized("0.5", "20", currency="JPY", asset=replace(SHARES, minimum=Decimal(0))) is Reason.BELOW_MINIMUM


@pytest.mark.parametrize(("currency", "of_asset"), [("XAU", "USD"), ("DEM", "USD"), ("USD", "XXX")])
def test_a_currency_without_minor_unit_is_not_guessed_at(currency: str, of_asset: str) -> None:
    """On either side."""
    assert sized("50", "20", currency=currency, asset=replace(SHARES, currency=of_asset)) is Reason.UNSUPPORTED_CURRENCY


def test_a_quantity_that_no_ledger_holds_is_a_mistake() -> None:
    """Nineteen digits before the point are the most."""
    assert sized("9999999999999999.99", "0.0001") is Reason.INVALID_PLAN


def test_a_quotient_just_short_of_a_unit_does_not_become_one() -> None:
    """2/3 at three digits more than the rate has: cut off at 60 digits, not rounded."""
    answer = sized("1.00", "1.0000000001", asset=replace(SHARES, quantity_scale=9))
    assert answer == Sizing(Decimal("0.999999999"), Decimal("1.00"), Decimal("0.00"))


@pytest.mark.parametrize(("price", "fx"), [("0", "1"), ("-1", "1"), ("1", "0"), ("1", "-1")])
def test_a_price_or_rate_that_is_not_positive_is_a_defect(price: str, fx: str) -> None:
    """It should have been refused long before."""
    with pytest.raises(ValueError, match="both have to be positive"):
        sized("50.00", price, fx=fx)


def test_floats_are_refused() -> None:
    """Money is never a float."""
    with pytest.raises(TypeError):
        size(Decimal(50), "USD", 200.0, ONE, SHARES)  # type: ignore[arg-type]
