"""Small lists, indexed."""

from collections.abc import Sequence

from finflows.screening.matching.listed_side import ListedSide
from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.matching.token_table import TokenTable


def listed_side(*names: str) -> ListedSide:
    return ListedSide.of([name.split() for name in names], WATCHMAN_0_31)


def query_table(tokens: Sequence[str], listed: ListedSide) -> TokenTable:
    return TokenTable.of(tokens, listed.masks)
