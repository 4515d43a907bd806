"""What a coded reason means, in the words of a terminal's table and of a report alike."""

from typing import Final

MEANINGS: Final = {
    "unknown_symbol": "both providers say that there is no such symbol",
    "unsupported_currency": "there is no exchange rate of the plan's currency",
    "below_minimum": "less than the asset's smallest purchase",
    "below_one_unit": "buys less than the asset's smallest quantity",
    "invalid_plan": "buys more than a quantity can hold",
    "paused": "fell into a pause of the plan",
    "missed": "an older occurrence that the plan does not catch up with",
    "caught_up": "its amount is in a newer purchase",
    "price_unavailable": "no provider gave a price",
    "price_stale": "the price is not of this session, or too old",
    "price_held": "too far from the previous close: a person decides",
    "fx_unavailable": "no exchange rate came",
    "fx_stale": "the exchange rate is too old",
    "not_computed": "the plan's dates or amounts cannot be computed: a person looks",
    "database_error": "the database refused this plan",
}
_UNFINISHED: Final = "neither executed nor a reason to wait: see the logs of the tasks"


def meaning_of(reason: str) -> str:
    """A reason that is none of ours belongs to a plan that nobody finished."""
    return MEANINGS.get(reason, _UNFINISHED)
