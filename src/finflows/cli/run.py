"""``finflows run``: a workflow on this machine, on the embedded engine."""

from pathlib import Path

import click

from finflows.cli import options
from finflows.cli.drill_options import Drill, drill_options


@click.group()
def run() -> None:
    """Run a workflow on this machine: the deployed state machine, functions and tasks, without AWS."""


@run.command()
@click.option(
    "--customers",
    type=click.Path(path_type=Path),
    help="CSV, JSON, NDJSON, Parquet or names by line, also gzipped.",
)
@click.option(
    "--list", "list_folder", type=click.Path(path_type=Path), help="Folder of OFAC's CSV files (sdn.csv, alt.csv, ...)."
)
@click.option("--chunks", default=30, show_default=True, type=click.IntRange(1, 500), help="Batch tasks.")
@options.min_match
@options.limit
@options.workers
@click.option(
    "--run-id",
    help="Default: tonight's id with the next free number. The id of a run that was killed continues it.",
)
@click.option(
    "--max-reject-rate",
    type=click.FloatRange(0, 1),
    help="Share of unreadable rows that is accepted  [default: 0.001]",
)
@options.columns
@click.option("--resume", metavar="RUN", help="Screen named chunks of an old run again, with today's code.")
@click.option("--chunk", "resumed_chunks", multiple=True, metavar="N", type=int, help="A chunk of --resume.")
@options.state_dir
@options.quiet
@options.summary_as_json
@drill_options
def screening(
    customers: Path | None,
    list_folder: Path | None,
    chunks: int,
    min_match: float,
    limit: int,
    workers: int,
    run_id: str | None,
    max_reject_rate: float | None,
    columns: tuple[str, ...],
    resume: str | None,
    resumed_chunks: tuple[int, ...],
    state_dir: Path,
    drill: Drill,
    *,
    quiet: bool,
    as_json: bool,
) -> None:
    """Screen a customer file through the screening state machine.

    Takes --customers and --list; or, to redo chunks of an old run, --resume and --chunk.
    """
    from finflows.cli.engine_session import EngineSession  # noqa: PLC0415 - help texts need no engine
    from finflows.cli.screening_run import ResumedRun, ScreeningRun  # noqa: PLC0415 - as above

    session = EngineSession(state_dir, workers, drill, live=not (quiet or as_json))
    if resume is not None:
        _refuse_what_a_resumed_run_keeps()
        ResumedRun(session, resume, resumed_chunks)(as_json=as_json)
        return
    if customers is None or list_folder is None or resumed_chunks:
        raise click.UsageError("Give --customers and --list for a night, or --resume and --chunk to redo old chunks.")
    settings = {
        "chunkCount": chunks,
        "minMatch": min_match,
        "limit": limit,
        "maxRejectRate": max_reject_rate,
        "columnMap": options.column_map(columns),
    }
    ScreeningRun(session, customers, list_folder, settings, run_id)(as_json=as_json)


def _refuse_what_a_resumed_run_keeps() -> None:
    """Customers, list and settings are in its manifest; another value would be silently without effect."""
    context = click.get_current_context()
    kept = ("customers", "list_folder", "chunks", "min_match", "limit", "run_id", "max_reject_rate", "columns")
    for parameter in context.command.params:
        name = str(parameter.name)
        if name in kept and context.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT:
            raise click.UsageError(f"--resume keeps the run's own {parameter.opts[0]}. Leave it out.")
    if not context.params["resumed_chunks"]:
        raise click.UsageError("--resume needs the chunks to redo: --chunk 7 --chunk 12.")
