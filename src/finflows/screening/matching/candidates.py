"""Candidate pairs: listed names that share an anchor with a customer's name and do not lack too many of its letters.

Every listed name that reaches the threshold holds an anchor (anchors.py), so the union of the anchors' postings misses
none. That union is large, some 190 listed names for each customer at 0.88, most through "company", "al" and the like;
nearly all lack more of the customer's letters than the threshold admits (letter_budget.py), which two words of bits per
name tell. This is the one step that sees every candidate, so it does the least.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from finflows.screening.matching.letter_budget import LetterBudget
from finflows.screening.matching.letter_features import missing_letters
from finflows.screening.matching.listed_names import ListedNames
from finflows.screening.matching.query_names import QueryNames
from finflows.screening.matching.ragged import Ints, members, slabs

# Candidates looked at together: their arrays stay within the processor's second-level cache.
_AT_ONCE: Final = 1 << 16
# Candidates after which the pairs found are handed on; bounds memory at low thresholds.
_PER_BATCH: Final = 1 << 22


@dataclass(frozen=True, slots=True)
class Pairs:
    """Customers' names beside listed names, each pair once, ordered by query."""

    query: Ints
    listed: Ints

    def __len__(self) -> int:
        return len(self.query)

    def only(self, kept: Ints) -> "Pairs":
        return Pairs(self.query[kept], self.listed[kept])

