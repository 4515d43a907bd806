"""``finflows runs`` and ``finflows show``: what has run in the state folder. Neither needs an engine."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from pydantic.alias_generators import to_camel
from rich.console import Console
from rich.table import Column, Table

from finflows.cli import options
from finflows.cli.run_completion import complete_run
from finflows.cli.state_visits import StateVisit, visits
from finflows.local.runs import Run, RunStore
from finflows.local.state_folder import StateFolder

_COLOURS = {"SUCCEEDED": "green", "RUNNING": "cyan"}


@click.command()
@options.state_dir
@options.as_json
def runs(state_dir: Path, *, as_json: bool) -> None:
    """List the runs of the state folder, newest first."""
    found = RunStore(StateFolder(state_dir)).list()
    if as_json:
        options.echo_json([_document(run) for run in found])
        return
    if not found:
        click.echo(f"No runs in {state_dir}. Start one: finflows run screening --customers F --list DIR")
        return
    table = Table("run", "machine", "status", "attempts", Column("started, UTC", no_wrap=True))
    for run in found:
        table.add_row(
            run.run_id,
            run.machine.removesuffix("StateMachine").lower(),
            _coloured(run.status),
            str(len(run.attempts)),
            _minute(run.attempts[-1].started_at),
        )
    Console().print(table)


@click.command()
@click.argument("run_id", metavar="RUN", shell_complete=complete_run)
@options.state_dir
@options.as_json
def show(run_id: str, state_dir: Path, *, as_json: bool) -> None:
    """Show one run, state by state."""
    run = RunStore(StateFolder(state_dir)).read(run_id)
    told = list(visits(run.history()))
    if as_json:
        options.echo_json({**_document(run), "states": [_visit_document(visit) for visit in told]})
        return
    last = run.attempts[-1]
    redriven = f", redrives: {len(last.redrives)}" if last.redrives else ""
    told_attempt = f"attempt {last.number}, started {last.started_at}{redriven}"
    click.echo(f"{run.run_id}  {run.machine}  {last.status}  {told_attempt}")
    if last.error:
        click.echo(f"Error: {last.error}")
    Console().print(_table(told))


def _table(told: list[StateVisit]) -> Table:
    table = Table("state", "status", "seconds", "iterations")
    for visit in told:
        iterations = "" if visit.iterations is None else f"{visit.iterations_succeeded} of {visit.iterations} succeeded"
        seconds = "" if visit.seconds is None else f"{visit.seconds:.1f}"
        table.add_row(visit.state, _coloured(visit.status), seconds, iterations)
    return table


def _minute(moment: str) -> str:
    """The moments of the record are ISO 8601 in UTC; a line of eighty characters has room for the minute."""
    return datetime.fromisoformat(moment).strftime("%Y-%m-%d %H:%M")


def _document(run: Run) -> dict[str, Any]:
    attempts = [_camel_case(asdict(attempt)) for attempt in run.attempts]
    return {
        "runId": run.run_id,
        "machine": run.machine,
        "status": run.status,
        "input": run.input,
        "attempts": attempts,
    }


def _visit_document(visit: StateVisit) -> dict[str, Any]:
    return _camel_case({**asdict(visit), "entered_at": visit.entered_at.isoformat()})


def _camel_case(fields: dict[str, Any]) -> dict[str, Any]:
    return {to_camel(name): value for name, value in fields.items()}


def _coloured(status: str) -> str:
    return f"[{_COLOURS.get(status, 'red')}]{status}[/]"
