"""Why an execution was not filled, or why a plan has to wait: coded, so that people and programs can count them.

A permanent reason ends the occurrence (`skipped`, the plan advances, three in a row suspend it). A transient one writes
nothing: the plan stays due.
"""

from enum import StrEnum


class Reason(StrEnum):
    # permanent: the occurrence ends `skipped`
    UNKNOWN_SYMBOL = "unknown_symbol"
    """Both providers say that there is no such symbol."""
    UNSUPPORTED_CURRENCY = "unsupported_currency"
    BELOW_MINIMUM = "below_minimum"
    BELOW_ONE_UNIT = "below_one_unit"
    """The amount buys less than the smallest quantity of the asset."""
    INVALID_PLAN = "invalid_plan"
    """Its amount buys more than a quantity can hold."""

    # neither bought nor a failure of the plan: the occurrence ends `skipped` and breaks no streak
    PAUSED = "paused"
    """It fell into a pause."""
    MISSED = "missed"
    """An older missed occurrence that the plan's catch-up does not buy."""
    CAUGHT_UP = "caught_up"
    """Its amount is part of a newer occurrence's purchase (catch-up `all`)."""

    # transient: the plan stays due
    PRICE_UNAVAILABLE = "price_unavailable"
    PRICE_STALE = "price_stale"
    PRICE_HELD = "price_held"
    """Too far from the previous close: a person decides (`finflows prices held`)."""
    FX_UNAVAILABLE = "fx_unavailable"
    FX_STALE = "fx_stale"
    NOT_COMPUTED = "not_computed"
    """The plan's dates or amounts cannot be computed: it waits until somebody has looked."""
    DATABASE_ERROR = "database_error"
    """The database refused this one plan; its neighbours were executed."""

    @property
    def permanent(self) -> bool:
        """A failure of the plan itself: counts towards its suspension."""
        return self in _PERMANENT

    @property
    def transient(self) -> bool:
        return self in _TRANSIENT


_PERMANENT = frozenset(
    {
        Reason.UNKNOWN_SYMBOL,
        Reason.UNSUPPORTED_CURRENCY,
        Reason.BELOW_MINIMUM,
        Reason.BELOW_ONE_UNIT,
        Reason.INVALID_PLAN,
    }
)
_TRANSIENT = frozenset(
    {
        Reason.PRICE_UNAVAILABLE,
        Reason.PRICE_STALE,
        Reason.PRICE_HELD,
        Reason.FX_UNAVAILABLE,
        Reason.FX_STALE,
        Reason.NOT_COMPUTED,
        Reason.DATABASE_ERROR,
    }
)
