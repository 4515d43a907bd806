"""The documents of a comparison of two engines: the exceptions that people wrote, and what the comparison found."""

from datetime import date, datetime
from typing import Annotated, Final, Literal

from pydantic import Field

from finflows.contracts.base import Contract
from finflows.contracts.night import Count, Sha256

ANY: Final = "*"
CategoryName = Literal[
    "old-only", "scope", "new-only", "score-difference", "different-top-entry", "one-sided-error", "tie-at-limit"
]
ExplainableCategory = Literal[
    "old-only", "scope", "new-only", "score-difference", "different-top-entry", "one-sided-error"
]
Text = Annotated[str, Field(min_length=1)]


class ComparisonException(Contract):
    """A difference that somebody answers for, until a day. ``*`` stands for any."""

    category: ExplainableCategory
    customer: Text = ANY
    list: Text = ANY
    entity_id: Text = ANY
    owner: Text
    reason: Text
    expires: date


class ComparisonExceptions(Contract):
    """The whole file: TOML with one [[exception]] after the other."""

    exception: list[ComparisonException] = Field(default_factory=list)


class ComparedSide(Contract):
    """``source`` is a file or folder; ``sha256`` of the file, or of a record's hits.

    ``own``: this engine's answers, by their form. ``customers``: whom the answers tell of, with a hit or without.
    """

    source: str
    kind: Literal["csv", "ndjson", "record"]
    sha256: Sha256
    hits: Count
    errors: Count
    own: bool = False
    customers: Count = 0


class CategoryCount(Contract):
    category: CategoryName
    found: Count
    explained: Count

    @property
    def unexplained(self) -> int:
        return self.found - self.explained


class FoundDifference(Contract):
    category: CategoryName
    customer: str
    list: str
    entity_id: str
    matched: str
    old_score: float | None = None
    new_score: float | None = None
    detail: str
    owner: str | None = None
    reason: str | None = None
    expires: date | None = None


class UsedException(Contract):
    exception: ComparisonException
    expired: bool
    used: Count


class ComparisonReport(Contract):
    """``percent``: the customers compared, by bucket. ``clean``: nothing is left that would keep the engine back.

    ``shortcomings``: why this proves nothing, whatever it found. Version 1 did not look for them.
    """

    schema_version: Literal[1, 2] = 2
    compared_at: datetime
    code_version: str
    run_id: str | None = None
    run_date: date | None = None
    old: ComparedSide
    new: ComparedSide
    joined_by: Literal["customer_id", "name"]
    percent: Annotated[int, Field(ge=1, le=100)]
    tolerance: Annotated[float, Field(ge=0)]
    limit: Annotated[int, Field(ge=1)]
    customers: Count
    equal_hits: Count
    counts: list[CategoryCount]
    blocked: bool
    clean: bool
    verdict: str
    shortcomings: list[str] = Field(default_factory=list)
    exceptions: list[UsedException]
    differences: list[FoundDifference]
