"""The message to people about a run: counts by reason and the first plans of each; no names and no amounts."""

from collections.abc import Mapping
from typing import Final

from finflows.application.investment_books import SUSPENDED, UNFINISHED, RunFindings
from finflows.contracts.wording import counted
from finflows.investments.runs import InvestmentRun

_LONGEST_SUBJECT: Final = 100  # of an SNS message


def subject(run: InvestmentRun, found: RunFindings, expired: str | None) -> str:
    counts = f"{found.filled:,} bought, {sum(found.skipped.values()):,} skipped"
    left = found.unfinished + sum(found.waiting.values())
    open_end = f", {left:,} still due" if left else ""
    ending = ", run expired" if expired else ""
    return f"Investments {run.run_id}: {counts}{open_end}{ending}"[:_LONGEST_SUBJECT]


def message(run: InvestmentRun, found: RunFindings, expired: str | None) -> str:
    lines = [
        f"Recurring investments of {run.market} on {run.session_date}, run {run.run_id}.",
        "",
        f"Bought: {found.filled:,}",
        *_table("Skipped", found.skipped),
        *_table("Waiting, still due", found.waiting),
        *(_named(reason, count, found) for reason, count in found.waiting.items()),
    ]
    if found.raised_plans_per_task:
        lines.append(raised(found.raised_plans_per_task))
    if found.unfinished:
        lines.append(
            f"Unfinished, due with neither an execution nor a reason to wait: {counted(found.unfinished, 'plan')}. "
            "See the logs of the tasks, then start the run again: what is bought is not bought twice."
        )
        lines.append(_named(UNFINISHED, found.unfinished, found))
    if found.suspended:
        lines.append(
            f"Suspended after three failures in a row: {counted(found.suspended, 'plan')}. Correct and resume them."
        )
        lines.append(_named(SUSPENDED, found.suspended, found))
    if expired:
        lines.append(f"{expired} Nothing more is bought in it; what is still due is due in the next session.")
    elif not found.unfinished and not found.waiting:
        lines.append("Nothing is left to do.")
    if found.unfinished or found.waiting:
        lines.append(f"Every plan of the run, with its reason: finflows report {run.run_id}, with DATABASE_URL set.")
    return "\n".join(lines) + "\n"


def raised(plans_per_task: int) -> str:
    return f"Tasks: up to {plans_per_task:,} plans each, more than was asked for: a run has at most 1,000."


def _named(reason: str, count: int, found: RunFindings) -> str:
    """`price_stale: plans 3, 14 and 1,204 more`."""
    named = found.first_plans[reason]
    more = f" and {count - len(named):,} more" if count > len(named) else ""
    return f"  {reason}: plans {', '.join(map(str, named))}{more}"


def _table(title: str, counts: Mapping[str, int]) -> list[str]:
    if not counts:
        return [f"{title}: 0"]
    each = ", ".join(f"{count:,} {reason}" for reason, count in counts.items())
    return [f"{title}: {sum(counts.values()):,} ({each})"]
