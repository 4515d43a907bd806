"""Investments days as reports show them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from finflows.adapters.reports.investments_page import write_investments_report
from finflows.application.investments_day import InvestmentsDay, PlanLine, QuoteLine, RefusalLine
from finflows.contracts.investment_day import ReasonCount
from finflows.contracts.investments_report import Bought, CurrencyTotal, InvestmentsReport
from finflows.investments.runs import InvestmentRun

MONDAY = date(2026, 11, 30)
OPENED = datetime(2026, 11, 30, 14, 35, tzinfo=UTC)
HARM = "<script>window.harmed=1</script>"


def bought_line(plan_id: int) -> PlanLine:
    return PlanLine(
        plan_id,
        "AAPL",
        "bought",
        "",
        Decimal("1000.0000"),
        "JPY",
        Decimal("250.0000000000"),
        "USD",
        Decimal("0.0067000000"),
        Decimal("0.026800000"),
        Decimal("1000.0000"),
        Decimal("0.0000"),
        MONDAY,
        MONDAY + timedelta(days=7),
        "active",
    )


def left_line(plan_id: int, state: str, reason: str, symbol: str = HARM) -> PlanLine:
    none = (None,) * 4
    return PlanLine(
        plan_id, symbol, state, reason, Decimal("25.5000"), "USD", None, "USD", *none, MONDAY, MONDAY, "active"
    )


def day(
    *, bought: int = 3, skipped: int = 0, waiting: int = 0, unfinished: int = 0, suspended: int = 0
) -> InvestmentsDay:
    lines = [
        *(left_line(900 + n, "still due", "price_stale") for n in range(waiting)),
        *(left_line(800 + n, "still due", "unfinished") for n in range(unfinished)),
        *(left_line(700 + n, "skipped", "below_minimum", "MSFT") for n in range(skipped)),
        *(bought_line(n + 1) for n in range(bought)),
    ]
    quotes = [
        QuoteLine("price", "AAPL", "finnhub-fake", Decimal("250.0000000000"), OPENED, OPENED, bought),
        QuoteLine("fx", "JPYUSD", "exchange_rate", Decimal("0.0067000000"), OPENED, OPENED, bought),
    ]
    return InvestmentsDay(
        report=_report(bought, skipped, waiting, unfinished, suspended),
        run=InvestmentRun("inv-2026-11-30", "XNYS", MONDAY, OPENED + timedelta(hours=6), 500),
        started_at=OPENED,
        finished_at=OPENED + timedelta(minutes=2) if not waiting else None,
        lines=lines,
        total=len(lines),
        quotes=quotes if bought else [],
        refusals=[RefusalLine("price", HARM, "price_stale", "It is of yesterday.", OPENED)] if waiting else [],
        next_runs=[(MONDAY + timedelta(days=7), bought)] if bought else [],
    )


def _report(bought: int, skipped: int, waiting: int, unfinished: int, suspended: int) -> InvestmentsReport:
    amount = Decimal(1000) * bought
    row = Bought(
        symbol="AAPL",
        asset_currency="USD",
        price=Decimal("250.0000000000"),
        currency="JPY",
        fx_rate=Decimal("0.0067000000"),
        plans=bought,
        quantity=Decimal("0.026800000") * bought,
        cost=amount,
    )
    total = CurrencyTotal(currency="JPY", plans=bought, amount=amount, cost=amount, residual=Decimal(0))
    return InvestmentsReport(
        run_id="inv-2026-11-30",
        session_date=MONDAY,
        providers=["exchange_rate", "finnhub-fake"],
        bought=[row] if bought else [],
        totals=[total] if bought else [],
        filled=bought,
        skipped=[ReasonCount(reason="below_minimum", count=skipped)] if skipped else [],
        waiting=[ReasonCount(reason="price_stale", count=waiting)] if waiting else [],
        unfinished=unfinished,
        suspended=suspended,
    )


def written(folder: Path, reported: InvestmentsDay) -> Path:
    path = folder / "investments.html"
    write_investments_report(path, reported)
    return path
