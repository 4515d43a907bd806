"""What the commands say of a run when it has ended."""

import json
from collections.abc import Sequence
from pathlib import Path

from finflows.application.night_report import REPORT_NAME
from finflows.cli.state_visits import StateVisit
from finflows.contracts.night import Summary
from finflows.local.outcome import ExecutionOutcome

REFUSALS = frozenset({"InputRefused", "ListRefused"})
"""Errors of states that only other input mends: no redrive, and exit code 2 as for a command's own options."""


def summary_text(summary: Summary, results: Path, visited: Sequence[StateVisit]) -> str:
    totals = summary.totals
    warnings = [*summary.input.warnings, *summary.sanctions_list.warnings]
    rescreened = f", {len(summary.first_pass_failures)} rescreened" if summary.first_pass_failures else ""
    redone = f", {len(summary.redone_chunks)} redone" if summary.redone_chunks else ""
    canaries = f"canaries {totals.canaries_found} of {totals.canaries_expected}"
    lines = [
        *(f"Warning: {warning}" for warning in warnings),
        summary.verdict,
        f"Rows     {totals.rows_in:,} in = {totals.screened:,} screened + {totals.rejected:,} rejected",
        f"Chunks   {len(summary.chunks)}{rescreened}{redone}; {canaries}",
        f"List     {summary.sanctions_list.names:,} names, SHA-256 {summary.sanctions_list.sha256[:12]}",
        f"Time     {summary.duration_seconds:.1f} s, {summary.names_per_second:,.0f} names/s",
        f"         {_where_the_time_went(visited)}",
        f"Results  {results}",
        f"Report   {results / REPORT_NAME}",
    ]
    return "\n".join(lines)


def _where_the_time_went(visited: Sequence[StateVisit]) -> str:
    """The states that took time; a choice takes none."""
    timed = ((visit.state, visit.seconds or 0.0) for visit in visited if visit.kind != "Choice")
    return ", ".join(f"{state} {seconds:.1f} s" for state, seconds in timed)


def failure_text(outcome: ExecutionOutcome, state_dir: Path, *, has_run_id_option: bool = True) -> str:
    run_id = outcome.run.run_id
    state = outcome.failed_state
    where = f" in {state!r}" if state else ""
    return (
        f"finflows: run {run_id} ended {outcome.status}{where}: {outcome.error}. {_message(outcome.cause)}\n"
        f"Details: finflows show {run_id} --state-dir {state_dir}; logs are in {state_dir / 'logs'}. "
        f"{_next_step(outcome, state_dir, has_run_id_option=has_run_id_option)}"
    )


def _next_step(outcome: ExecutionOutcome, state_dir: Path, *, has_run_id_option: bool) -> str:
    if outcome.error in REFUSALS:
        return "Mend that and run the command again."
    run_id = outcome.run.run_id
    again = f" with --run-id {run_id}" if has_run_id_option else ""
    return (
        f"When the cause is gone: finflows redrive {run_id} --state-dir {state_dir}, or the same command again{again}. "
        "What is done is not repeated."
    )


def _message(cause: str | None) -> str:
    """What went wrong, from a Lambda's error document or a job's description; other causes as they are."""
    try:
        document = json.loads(cause or "")
    except ValueError:
        return cause or ""
    if not isinstance(document, dict):
        return str(document)
    if "errorMessage" in document:
        return str(document["errorMessage"])
    container = document.get("Container", {})
    code = container.get("ExitCode")
    reason = document.get("StatusReason", "")
    return f"Job {document.get('JobName', '')} failed: {reason}" + (
        f" (exit code {code})." if code is not None else "."
    )
