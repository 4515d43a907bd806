"""What the investments use cases need from the outside world besides ``ports``."""

from typing import Protocol

from finflows.investments.quotes import Quote, Refusal


class QuoteDesk(Protocol):
    """Gives each price and rate of a run once, to all its tasks alike. Opened for one run and session."""

    def price(self, symbol: str) -> Quote | Refusal:
        """The price of one unit in the asset's currency."""
        ...

    def fx(self, base: str, quote: str) -> Quote | Refusal:
        """Units of ``quote`` for one ``base``. A currency against itself is 1 and no call."""
        ...
