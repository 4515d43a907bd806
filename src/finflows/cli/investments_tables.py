"""The tables in which a person sees what became of an investments run."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.table import Table

from finflows.contracts.investment_day import ReasonCount
from finflows.contracts.investments_report import Bought, InvestmentsReport
from finflows.investments.amounts import money, plain
from finflows.investments.reason_meanings import meaning_of

_MOST_ROWS: Final = 20


def report_tables(report: InvestmentsReport) -> Iterator[Table]:
    """Those that have rows."""
    if report.bought:
        yield _bought(report.bought)
    if report.totals:
        yield _totals(report)
    if report.skipped:
        yield _reasons("Skipped", report.skipped)
    waiting = [*report.waiting]
    if report.unfinished:
        waiting.append(ReasonCount(reason="unfinished", count=report.unfinished))
    if waiting:
        yield _reasons("Still due", waiting)


def _bought(rows: Sequence[Bought]) -> Table:
    table = _table("Bought", "symbol", "plans>", "quantity>", "price>", "rate>", "cost>")
    for row in rows[:_MOST_ROWS]:
        table.add_row(
            row.symbol,
            f"{row.plans:,}",
            plain(row.quantity),
            f"{plain(row.price)} {row.asset_currency}",
            plain(row.fx_rate) if row.currency != row.asset_currency else "",
            f"{money(row.cost, row.currency)} {row.currency}",
        )
    if len(rows) > _MOST_ROWS:
        rest = rows[_MOST_ROWS:]
        table.add_row(f"and {len(rest):,} more", f"{sum(row.plans for row in rest):,}", "", "", "", "")
    return table


def _totals(report: InvestmentsReport) -> Table:
    table = _table("Totals", "currency", "plans>", "amount>", "cost>", "stays cash>")
    for total in report.totals:
        sums = (money(value, total.currency) for value in (total.amount, total.cost, total.residual))
        table.add_row(total.currency, f"{total.plans:,}", *sums)
    return table


def _reasons(title: str, counts: Sequence[ReasonCount]) -> Table:
    table = _table(title, "reason", "plans>", "meaning")
    for each in counts:
        meaning = meaning_of(each.reason)
        table.add_row(each.reason, f"{each.count:,}", meaning)
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column.rstrip(">"), justify="right" if column.endswith(">") else "left")
    return table
