"""The tables and lines in which a person sees what became of an investments run."""

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from finflows.cli.investments_ending import InvestmentsEnding
from finflows.cli.investments_tables import report_tables
from finflows.cli.investments_texts import closing_lines, headline
from finflows.contracts.investment_day import ReasonCount
from finflows.contracts.investments_report import Bought, CurrencyTotal, InvestmentsReport
from finflows.local.outcome import ExecutionOutcome
from finflows.local.runs import Run, RunAttempt

RUN = "inv-2026-11-27"


def bought(symbol: str, currency: str = "USD", cost: str = "650") -> Bought:
    return Bought(
        symbol=symbol,
        asset_currency="USD",
        price=Decimal("69.1300000000"),
        currency=currency,
        fx_rate=Decimal("1.1683607898"),
        plans=13,
        quantity=Decimal("9.402562000"),
        cost=Decimal(cost),
    )


def report(**changed: Any) -> InvestmentsReport:
    facts: dict[str, Any] = {
        "run_id": RUN,
        "session_date": date(2026, 11, 27),
        "providers": ["finnhub-fake"],
        "bought": [bought("AAPL"), bought("VOO", "KWD", "127.125")],
        "totals": [
            CurrencyTotal(
                currency="KWD", plans=13, amount=Decimal("127.5"), cost=Decimal("127.125"), residual=Decimal("0.375")
            )
        ],
        "filled": 26,
        "skipped": [ReasonCount(reason="below_minimum", count=2)],
        "waiting": [],
        "unfinished": 0,
        "suspended": 0,
    }
    return InvestmentsReport(**{**facts, **changed})


def ending(
    found: InvestmentsReport | None,
    *,
    status: str = "SUCCEEDED",
    output: Any = None,
    error: str | None = None,
    before: int = 0,
) -> InvestmentsEnding:
    attempt = RunAttempt(1, f"{RUN}-1", "arn", "2026-11-27T14:35:00Z")
    run = Run(RUN, "InvestmentsStateMachine", "", {}, Path("runs"), (attempt,))
    outcome = ExecutionOutcome(status, output or {"expired": False}, error, None, "arn", f"{RUN}-1", run)
    return InvestmentsEnding(outcome, found, 0.0004, before, Path("state"), invented=True)


def shown(found: InvestmentsReport) -> str:
    console = Console(file=StringIO(), width=120)
    for table in report_tables(found):
        console.print(table)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_amounts_have_the_places_of_their_currency() -> None:
    """Dinars have three; quantities and prices have no zeros behind."""
    text = shown(report())
    assert "127.125 KWD" in text
    assert "650.00 USD" in text
    assert "9.402562 " in text
    assert "69.13 USD" in text


def test_a_rate_is_shown_only_where_a_currency_was_changed() -> None:
    """Dollars were paid for a share in dollars."""
    lines = {line.split()[1]: line for line in shown(report()).splitlines() if line.startswith("│")}
    assert "1.1683607898" in lines["VOO"]
    assert "1.1683607898" not in lines["AAPL"]


def test_many_symbols_end_with_how_many_more_there_are() -> None:
    """Twenty rows fit on a screen."""
    text = shown(report(bought=[bought(f"S{number}") for number in range(25)]))
    assert "and 5 more" in text
    assert "S20 " not in text


def test_every_reason_is_explained_and_unfinished_plans_are_among_what_is_due() -> None:
    """A code alone tells a person little."""
    text = shown(report(waiting=[ReasonCount(reason="price_held", count=1)], unfinished=3))
    assert "less than the asset's smallest purchase" in text
    assert "a person decides" in text
    assert "see the logs of the tasks" in text


def test_nothing_is_shown_of_what_there_is_not() -> None:
    """No empty tables."""
    assert not shown(report(bought=[], totals=[], skipped=[]))


@pytest.mark.parametrize(
    ("of", "says"),
    [
        (ending(report()), f"Run {RUN} is complete: 26 bought. Nothing that was due"),
        (ending(report(), before=20), "26 bought, 6 of them now."),
        (ending(report(), output={"expired": True}), f"Run {RUN} has expired: 26 bought."),
        (ending(None, output={"open": False, "reason": "weekend."}), "Market closed, and nothing was bought"),
        (
            ending(report(unfinished=3), status="FAILED", error="RunIncomplete"),
            f"Run {RUN} is INCOMPLETE: 26 bought; still due: 3 plans.",
        ),
        (ending(None, status="FAILED", error="DatabaseUnavailable"), f"Run {RUN} FAILED: 0 bought."),
    ],
    ids=["complete", "again", "expired", "closed", "incomplete", "failed"],
)
def test_the_first_line_says_how_the_run_ended(of: InvestmentsEnding, says: str) -> None:
    """Whoever reads no further knows."""
    assert headline(of).startswith(says) or says in headline(of)


def test_the_last_lines_say_what_it_cost_and_what_to_do_next() -> None:
    """Invented prices are called so; what a person has to decide comes with its command."""
    found = report(waiting=[ReasonCount(reason="price_held", count=1)], suspended=1, raised_plans_per_task=1_200)
    text = "\n".join(closing_lines(ending(found)))
    assert "Paid     127.125 KWD" in text
    assert "INVENTED PRICES" in text
    assert "Tasks: up to 1,200 plans each" in text
    assert "$0.0004 on AWS at list prices" in text
    assert "finflows prices held --state-dir state" in text
    assert "finflows plans list --status suspended" in text
    assert not list(closing_lines(ending(None)))
