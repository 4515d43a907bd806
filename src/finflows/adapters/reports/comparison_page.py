"""The comparison of two engines as a page, and its differences as a CSV file."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from finflows.adapters.reports.page import json_in_html, json_rows, write_page
from finflows.adapters.reports.table import Column, Table
from finflows.application.compare_results import KEEPS_BACK
from finflows.contracts.comparison import CategoryCount, ComparisonReport, FoundDifference
from finflows.screening.comparison import MEANINGS, Category

MOST_ROWS: Final = 20_000  # as on a night's report; differences.csv has them all
_WORST_FIRST: Final = [*KEEPS_BACK, *(category for category in Category if category not in KEEPS_BACK)]
_COLUMNS: Final = (
    Column("category", "Category", "choice"),
    Column("customer", "Customer", "name"),
    Column("list", "List", "choice"),
    Column("entity_id", "Entry", "number"),
    Column("matched", "Listed name", "name"),
    Column("old_score", "Old score", "score", filtered=False),
    Column("new_score", "New score", "score", filtered=False),
    Column("detail", "Detail", "text"),
    Column("explained", "Explained", "flag"),
    Column("owner", "Answers for it", "text"),
    Column("reason", "Reason", "text"),
)
_CSV_FIELDS: Final = tuple(FoundDifference.model_fields)


def write_comparison_page(path: Path, report: ComparisonReport, most: int = MOST_ROWS) -> None:
    table = Table("Differences", "differences", "differences.csv", _COLUMNS, order="what blocks first")
    write_page(
        path,
        "comparison.html.j2",
        title="Comparison of two engines",
        report=report,
        state=state_of(report),
        tiles=list(_tiles(report)),
        meanings={category.value: meaning for category, meaning in MEANINGS.items()},
        table=json_in_html(table.settings()),
        rows=json_rows(_rows(sorted(report.differences, key=_severity)[:most])),
        most=most,
    )


def write_differences_csv(path: Path, report: ComparisonReport) -> None:
    """Every difference, each field as it is; scores so that reading them gives the same float."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_CSV_FIELDS)
        writer.writerows([getattr(difference, name) for name in _CSV_FIELDS] for difference in report.differences)


def state_of(report: ComparisonReport) -> tuple[str, str]:
    if report.blocked:
        return "warning", "Blocked: the new engine would miss somebody"
    if not report.clean:
        return "review", "Not to be promoted yet"
    if any(count.unexplained for count in report.counts if count.category == Category.NEW_ONLY.value):
        return "review", "Nobody is missed; the new engine finds more"
    return "clear", "Same answers"


def _tiles(report: ComparisonReport) -> Iterator[tuple[str, str, str, str]]:
    yield "Equal hits", f"{report.equal_hits:,}", f"{report.customers:,} customers compared", ""
    for count in report.counts:
        mark = "attention" if count.unexplained and count.category != Category.TIE.value else ""
        yield count.category.replace("-", " "), f"{count.found:,}", _left_of(count), mark


def _left_of(count: CategoryCount) -> str:
    """What of a category still has to be answered for, and what somebody answers for already."""
    told = []
    if count.unexplained and count.category in KEEPS_BACK:
        told.append(f"{count.unexplained:,} block{'s' if count.unexplained == 1 else ''} promotion")
    if count.explained:
        told.append(f"{count.explained:,} explained")
    return ", ".join(told)


def _severity(difference: FoundDifference) -> tuple[bool, int]:
    """Unexplained before explained, then the worst category, so that a cut leaves out what matters least."""
    return difference.owner is not None, _WORST_FIRST.index(Category(difference.category))


def _rows(differences: Sequence[FoundDifference]) -> Iterator[list[Any]]:
    for each in differences:
        yield [
            each.category,
            each.customer,
            each.list,
            each.entity_id,
            each.matched,
            each.old_score,
            each.new_score,
            each.detail,
            each.owner is not None,
            each.owner or "",
            each.reason or "",
        ]
