"""The judgement on a comparison: which differences somebody answers for, and whether the new engine may go on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from finflows.contracts.comparison import (
    ANY,
    CategoryCount,
    ComparedSide,
    ComparisonException,
    ComparisonReport,
    FoundDifference,
    UsedException,
)
from finflows.screening.comparison import Category, Compared, Difference, Rules

KEEPS_BACK: Final = (Category.OLD_ONLY, Category.SCOPE, Category.SCORE, Category.TOP, Category.ERROR)
"""New-only hits are reviewed and keep nobody back: whom the new engine finds besides is not missed."""


@dataclass(frozen=True, slots=True)
class ComparedNight:
    """What was compared, besides the answers."""

    old: ComparedSide
    new: ComparedSide
    joined_by: Literal["customer_id", "name"]
    percent: int
    rules: Rules
    code_version: str
    run_id: str | None = None
    run_date: date | None = None


def judge(
    night: ComparedNight, compared: Compared, exceptions: Sequence[ComparisonException], now: datetime
) -> ComparisonReport:
    """An exception that has expired explains nothing. Its last day still counts."""
    in_force = [exception for exception in exceptions if exception.expires >= now.date()]
    used: Counter[int] = Counter()
    found = [_found(difference, in_force, used) for difference in compared.differences]
    counts = [_count(category, found) for category in Category]
    unexplained: dict[str, int] = {count.category: count.unexplained for count in counts}
    return ComparisonReport(
        compared_at=now,
        code_version=night.code_version,
        run_id=night.run_id,
        run_date=night.run_date,
        old=night.old,
        new=night.new,
        joined_by=night.joined_by,
        percent=night.percent,
        tolerance=night.rules.tolerance,
        limit=night.rules.limit,
        customers=compared.customers,
        equal_hits=compared.equal_hits,
        counts=counts,
        blocked=unexplained["old-only"] > 0,
        clean=not any(unexplained[category.value] for category in KEEPS_BACK),
        verdict=_verdict(unexplained, compared),
        exceptions=[
            UsedException(exception=each, expired=each.expires < now.date(), used=used[id(each)]) for each in exceptions
        ],
        differences=found,
    )


def _found(difference: Difference, exceptions: Sequence[ComparisonException], used: Counter[int]) -> FoundDifference:
    exception = next((each for each in exceptions if _covers(each, difference)), None)
    by: dict[str, Any] = {}
    if exception is not None:
        used[id(exception)] += 1
        by = {"owner": exception.owner, "reason": exception.reason, "expires": exception.expires}
    return FoundDifference(
        category=difference.category.value,
        customer=difference.customer,
        list=difference.list,
        entity_id=difference.entity_id,
        matched=difference.matched,
        old_score=difference.old_score,
        new_score=difference.new_score,
        detail=difference.detail,
        **by,
    )


def _covers(exception: ComparisonException, difference: Difference) -> bool:
    return exception.category == difference.category.value and all(
        wanted in {ANY, found}
        for wanted, found in (
            (exception.customer, difference.customer),
            (exception.list, difference.list),
            (exception.entity_id, difference.entity_id),
        )
    )


def _count(category: Category, found: Sequence[FoundDifference]) -> CategoryCount:
    of_category = [each for each in found if each.category == category.value]
    return CategoryCount(
        category=category.value,
        found=len(of_category),
        explained=sum(each.owner is not None for each in of_category),
    )


def _verdict(unexplained: dict[str, int], compared: Compared) -> str:
    """One sentence, the worst first."""
    agreed = f"Equal hits: {compared.equal_hits:,}; customers compared: {compared.customers:,}."
    told = [
        f"{unexplained[category.value]:,} {category.value}"
        for category in (*KEEPS_BACK, Category.NEW_ONLY)
        if unexplained[category.value]
    ]
    if not told:
        return f"No unexplained difference. {agreed}"
    return f"Unexplained: {', '.join(told)}. {agreed}"
