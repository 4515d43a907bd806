"""What the command says of an investments run beside its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from finflows.application.run_report import raised
from finflows.cli.investments_page import page_of_run
from finflows.contracts.wording import counted
from finflows.cost.prices import AS_OF
from finflows.investments.amounts import money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from finflows.cli.investments_ending import InvestmentsEnding


def headline(ending: InvestmentsEnding) -> str:
    run_id = ending.outcome.run.run_id
    match ending.ended:
        case "closed":
            return f"Market closed, and nothing was bought or written: {ending.closed_because}"
        case "complete":
            return f"Run {run_id} is complete: {_bought(ending)}. Nothing that was due is left over."
        case "expired":
            return f"Run {run_id} has expired: {_bought(ending)}. What is left over is due in the next session."
        case "incomplete":
            return f"Run {run_id} is INCOMPLETE: {_bought(ending)}; still due: {counted(_left(ending), 'plan')}."
        case _:
            return f"Run {run_id} FAILED: {_bought(ending)}."


def closing_lines(ending: InvestmentsEnding) -> Iterator[str]:
    report = ending.report
    if report is None:
        return
    if report.totals:
        paid = (f"{money(total.cost, total.currency)} {total.currency}" for total in report.totals)
        yield f"Paid     {', '.join(paid)}"
    where = f"--state-dir {ending.state_dir}"
    label = " (INVENTED PRICES: nothing of this was ever quoted by anybody)" if ending.invented else ""
    yield f"Prices   {', '.join(report.providers) or 'none were asked for'}{label}"
    yield f"Cost     ${ending.dollars:.4f} on AWS at list prices of {AS_OF}: finflows cost {report.run_id} {where}"
    if report.raised_plans_per_task:
        yield raised(report.raised_plans_per_task)
    yield f"Report   {page_of_run(ending.state_dir, report.run_id)}"
    yield from _next_steps(ending)


def _bought(ending: InvestmentsEnding) -> str:
    total = ending.report.filled if ending.report else 0
    if ending.bought_before:
        return f"{total:,} bought, {ending.bought_now:,} of them now"
    return f"{total:,} bought"


def _left(ending: InvestmentsEnding) -> int:
    report = ending.report
    return report.unfinished + sum(each.count for each in report.waiting) if report else 0


def _next_steps(ending: InvestmentsEnding) -> Iterator[str]:
    report = ending.report
    where = f"--state-dir {ending.state_dir}"
    if report is None:
        return
    if any(each.reason == "price_held" for each in report.waiting):
        yield f"Next     finflows prices held {where}: a person accepts or rejects the prices that were held"
    if report.suspended:
        yield f"Next     finflows plans list --status suspended {where}: correct them, then finflows plans resume ID"
    yield f"Next     finflows holdings {where}; finflows show {report.run_id} {where}"
