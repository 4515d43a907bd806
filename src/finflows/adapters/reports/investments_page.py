"""The report of an investments day: what was bought, skipped and left, at whose prices, and what comes next."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final

from finflows.adapters.reports.charts import Chart, columns
from finflows.adapters.reports.page import json_in_html, json_rows, write_page
from finflows.adapters.reports.table import Column, Table
from finflows.application.investments_day import InvestmentsDay, PlanLine
from finflows.contracts.investment_day import ReasonCount
from finflows.contracts.wording import counted
from finflows.investments.amounts import money, plain
from finflows.investments.reason_meanings import meaning_of

_INVENTED: Final = "-fake"  # how a provider that invents prices signs them
_MOST_DATES_DRAWN: Final = 20
_COLUMNS: Final = (
    Column("state", "State", "choice"),
    Column("reason", "Reason", "choice"),
    Column("plan_id", "Plan", "number"),
    Column("symbol", "Symbol", "choice"),
    Column("amount", "Amount", "figure", unit="currency"),
    Column("currency", "Paid in", "choice", drawn=False),
    Column("quantity", "Quantity", "figure"),
    Column("price", "Price", "figure", unit="asset_currency"),
    Column("asset_currency", "Priced in", "text", drawn=False),
    Column("fx_rate", "Rate", "figure"),
    Column("cost", "Cost", "figure"),
    Column("residual", "Stays cash", "figure"),
    Column("scheduled_for", "Due", "date"),
    Column("next_run", "Next", "date"),
)


def write_investments_report(path: Path, day: InvestmentsDay) -> None:
    table = Table("Plans of the day", "plans", f"{day.run.run_id}-plans.csv", _COLUMNS, order="what is left over first")
    write_page(
        path,
        "investments.html.j2",
        title=f"Investments {day.run.run_id}",
        day=day,
        report=day.report,
        run=day.run,
        state=state_of(day),
        verdict=verdict_of(day),
        tiles=list(_tiles(day)),
        invented=sorted(name for name in day.report.providers if name.endswith(_INVENTED)),
        reasons=[("skipped", day.report.skipped), ("still due", _left(day))],
        meaning_of=meaning_of,
        money=money,
        plain=partial(plain, grouped=False),
        table=json_in_html(table.settings()),
        rows=json_rows(_rows(day.lines)),
        next_runs=_next_runs(day.next_runs),
    )


def state_of(day: InvestmentsDay) -> tuple[str, str]:
    report = day.report
    if report.unfinished:
        return "warning", f"Not finished: {counted(report.unfinished, 'plan')}"
    if report.waiting:
        return "review", f"Still due: {counted(sum(each.count for each in report.waiting), 'plan')}"
    if report.suspended:
        return "review", f"Nothing is still due; {counted(report.suspended, 'plan')} suspended"
    if report.skipped:
        return "clear", "Nothing is still due; some plans were skipped"
    return "clear", "Everything that was due was bought"


def verdict_of(day: InvestmentsDay) -> str:
    report = day.report
    skipped = sum(each.count for each in report.skipped)
    left = sum(each.count for each in _left(day))
    told = f"{report.filled:,} bought, {skipped:,} skipped, {left:,} still due."
    return f"{told} Suspended: {counted(report.suspended, 'plan')}." if report.suspended else told


def _left(day: InvestmentsDay) -> list[ReasonCount]:
    unfinished = day.report.unfinished
    return [*day.report.waiting, *([ReasonCount(reason="unfinished", count=unfinished)] if unfinished else [])]


def _tiles(day: InvestmentsDay) -> Iterator[tuple[str, str, str, str]]:
    report = day.report
    skipped, left = sum(each.count for each in report.skipped), sum(each.count for each in _left(day))
    symbols = len({row.symbol for row in report.bought})
    currencies = f"{len(report.totals):,} {'currency' if len(report.totals) == 1 else 'currencies'}"
    yield "Bought", f"{report.filled:,}", f"{counted(symbols, 'symbol')}, {currencies}", ""
    yield "Skipped", f"{skipped:,}", "for a reason that stays", "attention" if skipped else ""
    yield "Still due", f"{left:,}", "for a reason that may go", "attention" if left else ""
    yield "Suspended", f"{report.suspended:,}", "failed three times", "attention" if report.suspended else ""
    yield "Prices and rates", f"{len(day.quotes):,}", f"{len(day.refusals):,} refused", ""


def _rows(lines: Sequence[PlanLine]) -> Iterator[list[Any]]:
    for line in lines:
        foreign = line.currency != line.asset_currency
        yield [
            line.state,
            line.reason.replace("_", " "),
            str(line.plan_id),
            line.symbol,
            _amount(line.amount, line.currency),
            line.currency,
            _plain(line.quantity),
            _plain(line.price),
            line.asset_currency,
            _plain(line.fx_rate) if foreign else "",
            _amount(line.cost, line.currency),
            _amount(line.residual, line.currency),
            line.scheduled_for.isoformat(),
            line.next_run.isoformat(),
        ]


def _amount(amount: Decimal | None, currency: str) -> str:
    return "" if amount is None else money(amount, currency, grouped=False)


def _plain(value: Decimal | None) -> str:
    return "" if value is None else plain(value, grouped=False)


def _next_runs(next_runs: Sequence[tuple[date, int]]) -> Chart | None:
    """The first sessions in which plans are due again."""
    if not next_runs:
        return None
    drawn = next_runs[:_MOST_DATES_DRAWN]
    counts = {place: count for place, (_, count) in enumerate(drawn)}
    labels = {place: f"{day.day} {day:%b}" for place, (day, _) in enumerate(drawn)}
    titles = {place: f"{day}: {counted(count, 'plan')}" for place, (day, count) in enumerate(drawn)}
    return columns(counts, labels, titles)
