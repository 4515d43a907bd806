"""Hits as the page's table has them: one short JSON array each, the explanation behind the cells.

Tokens stand in the order in which the customer's name has them, each above the listed token that it was paired with:
``["madurro", "maduro", 0.971429, 0.957143, 1.0, 0.929796]`` (Jaro-Winkler, length factor, first-byte factor, score). A
token that nothing matches stands alone: ``["de", ""]`` of the customer, ``["", "moros"]`` of the list.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from finflows.adapters.reports.table import Column, Table
from finflows.application.night_report import ReportedHit
from finflows.screening.matching.explanation import ExplainedPair, Explanation
from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.matching.token_score import scaled

_DIGITS: Final = 6  # of what an explanation shows; the score itself is kept whole

_COLUMNS: Final = (
    Column("score", "Score", "score"),
    Column("customer_id", "Customer", "text"),
    Column("name", "Name", "name"),
    Column("matched_name", "Listed name", "name"),
    Column("entity_id", "Entry", "number"),
    Column("list", "List", "choice"),
    Column("programs", "Program", "choices"),
    Column("entity_type", "Type", "choice"),
)
_STANDING: Final = (Column("repeat", "Repeat", "flag"), Column("cleared", "Cleared", "flag"))


def hit_table(run_id: str, standings: Iterable[str], min_match: float) -> Table:
    """``standings``: which of "repeat" and "cleared" are known of any hit."""
    known = set(standings)
    columns = (*_COLUMNS, *(column for column in _STANDING if column.name in known))
    return Table(
        caption="Hits",
        unit="hits",
        file_name=f"{run_id}-hits.csv",
        columns=columns,
        order="best first",
        lowest=min_match,
        detail="tokens",
        best_of="customer_id",
        best_label="Only the best hit of each customer",
    )


def hit_rows(table: Table, hits: Iterable[ReportedHit]) -> Iterator[list[Any]]:
    names = [column.name for column in table.columns]
    for reported in hits:
        cells = [_cell(reported, name) for name in names]
        yield [*cells, _detail(reported)]


def _cell(reported: ReportedHit, name: str) -> Any:
    if name in {"repeat", "cleared"}:
        return getattr(reported.standing, name)
    return getattr(reported.hit, name)


def _detail(reported: ReportedHit) -> list[Any]:
    explanation = reported.explanation
    factor = scaled(explanation.matched_fraction, WATCHMAN_0_31.unmatched_index_token_weight)
    return [
        list(aligned(explanation)),
        round(explanation.weighted_average, _DIGITS),
        round(factor, _DIGITS),
        round(explanation.matched_fraction, _DIGITS),
        explanation.score,
    ]


def aligned(explanation: Explanation) -> Iterator[list[Any]]:
    """The customer's tokens in order, each with its partner; then the listed tokens that nobody took."""
    pairs = list(explanation.pairs)
    for token in explanation.query_tokens:
        pair = next((pair for pair in pairs if pair.query_token == token), None)
        if pair is None:
            yield [token, ""]
        else:
            pairs.remove(pair)
            yield _pair(pair)
    for token in explanation.unmatched_listed_tokens:
        yield ["", token]


def _pair(pair: ExplainedPair) -> list[Any]:
    figures = (pair.jaro_winkler, pair.length_factor, pair.first_byte_factor, pair.score)
    return [pair.query_token, pair.listed_token, *(round(figure, _DIGITS) for figure in figures)]
