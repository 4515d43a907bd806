"""How much an amount buys, and what that costs: exact to the last unit, never more than the amount.

    quantity = floor(amount x fx / price)   to the asset's decimal places
    cost     = ceil(quantity x price / fx)  to the plan currency's minor unit
    residual = amount - cost                stays cash

The amount is first cut to whole minor units (of 10.005 USD, 10.00 can be spent). With it the cost can never exceed the
amount, and the quantity is the largest: one unit more would cost more than the amount. No step back, no loop.

Divisions are cut off towards the side that the rule rounds to, at 60 digits, so that a quotient just short of a whole
unit never becomes one. Products are exact: 20 digits of money, 24 of a rate and 28 of a quantity fit into 60.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

from finflows.investments.currencies import MINOR_UNITS
from finflows.investments.plans import Asset
from finflows.investments.reasons import Reason

_DIGITS = 60
_DOWN = Context(prec=_DIGITS, rounding=ROUND_FLOOR)
_UP = Context(prec=_DIGITS, rounding=ROUND_CEILING)
_UNITS = tuple(Decimal(1).scaleb(-places) for places in range(10))
"""10^-n: the smallest step of n decimal places."""

MOST_QUANTITY = Decimal(10) ** 19
"""The ledger's numeric(28,9) has 19 digits before the point: so much and more is no purchase but a mistake."""


@dataclass(frozen=True, slots=True)
class Sizing:
    quantity: Decimal
    cost: Decimal
    """In the plan's currency."""
    residual: Decimal


def size(amount: Decimal, currency: str, price: Decimal, fx_rate: Decimal, asset: Asset) -> Sizing | Reason:
    """The largest purchase within `amount` of `currency`; `fx_rate` is units of the asset's currency for one of it.

    10.00 EUR at 1.25 USD for one, 20.00 USD a share: 0.625 shares for 10.00 EUR.

    Raises:
        ValueError: a price or rate that is not positive: it should never have come here.
    """
    places = MINOR_UNITS.get(currency)
    if places is None or asset.currency not in MINOR_UNITS:
        return Reason.UNSUPPORTED_CURRENCY
    if price <= 0 or fx_rate <= 0:
        raise ValueError(f"A price of {price} and a rate of {fx_rate}: both have to be positive.")
    minor = _UNITS[places]
    worth = _DOWN.multiply(_DOWN.quantize(amount, minor), fx_rate)
    if worth <= 0 or worth < asset.minimum:
        return Reason.BELOW_MINIMUM
    quantity = _DOWN.divide(worth, price)
    if quantity >= MOST_QUANTITY:
        return Reason.INVALID_PLAN
    quantity = _DOWN.quantize(quantity, _UNITS[asset.quantity_scale])
    if not quantity:
        return Reason.BELOW_ONE_UNIT
    cost = _UP.quantize(_UP.divide(_UP.multiply(quantity, price), fx_rate), minor)
    return Sizing(quantity, cost, _DOWN.subtract(amount, cost))
