"""``finflows run``: a workflow on this machine, on the embedded engine."""

import re
from datetime import datetime
from pathlib import Path

import click
from click.core import ParameterSource

from finflows.cli import options
from finflows.cli.command_group import CommandGroup
from finflows.cli.drill_options import Drill, drill_options
from finflows.cli.investment_drill_options import InvestmentDrill, investment_drill_options
from finflows.cli.run_completion import complete_run
from finflows.contracts.start_input import RUN_ID, RUN_ID_IN_WORDS

_OF_A_NIGHT = "customers list_source strict_list loopback_http chunks min_match limit run_id max_reject_rate columns"
_KEPT_BY_A_RESUME = frozenset(_OF_A_NIGHT.split())


def _run_id(ctx: click.Context, param: click.Parameter, given: str | None) -> str | None:  # noqa: ARG001 - click's
    if given is not None and not re.fullmatch(RUN_ID, given):
        raise click.BadParameter(f"{given!r} is no run id: {RUN_ID_IN_WORDS}, such as scr-2026-11-23-2.")
    return given


@click.group(cls=CommandGroup)
def run() -> None:
    """Run a workflow on this machine: the deployed state machine, functions and tasks, without AWS."""


@run.command()
@click.option(
    "--customers",
    type=click.Path(path_type=Path),
    help="CSV, JSON, NDJSON, Parquet or names by line, also gzipped.",
)
@click.option(
    "--list",
    "list_source",
    help="Folder of OFAC's CSV files, https://host/path/ or s3://bucket/prefix  [default: OFAC's export service]",
)
@click.option("--strict-list", is_flag=True, help="Refuse a folder, too, that is too old or has shrunk.")
@options.loopback_http
@click.option("--chunks", default=30, show_default=True, type=click.IntRange(1, 500), help="Batch tasks.")
@options.min_match
@options.limit
@options.workers
@click.option(
    "--run-id",
    callback=_run_id,
    help="Default: tonight's id with the next free number. The id of a run that was killed continues it.",
)
@click.option(
    "--max-reject-rate",
    type=click.FloatRange(0, 1),
    help="Share of unreadable rows that is accepted  [default: 0.001]",
)
@options.columns
@click.option(
    "--engine-endpoint",
    metavar="URL",
    help="Let the Step Functions at this address run the state machine, such as http://127.0.0.1:8083.",
)
@click.option(
    "--gateway-port",
    default=0,
    type=click.IntRange(0, 65535),
    help="Where that engine finds Lambda and Batch: the port on 127.0.0.1  [default: any free one]",
)
@options.receiver
@options.alert_payload
@options.alert_repeats
@options.alert_wait
@click.option(
    "--resume",
    metavar="RUN",
    shell_complete=complete_run,
    help="Screen named chunks of an old run again, with today's code.",
)
@click.option("--chunk", "resumed_chunks", multiple=True, metavar="N", type=int, help="A chunk of --resume.")
@options.state_dir
@options.quiet
@options.summary_as_json
@drill_options
def screening(
    customers: Path | None,
    list_source: str | None,
    chunks: int,
    min_match: float,
    limit: int,
    workers: int,
    run_id: str | None,
    max_reject_rate: float | None,
    columns: tuple[str, ...],
    engine_endpoint: str | None,
    gateway_port: int,
    receiver: str | None,
    alert_payload: str | None,
    alert_repeats: str | None,
    alert_wait_s: float,
    resume: str | None,
    resumed_chunks: tuple[int, ...],
    state_dir: Path,
    drill: Drill,
    *,
    strict_list: bool,
    loopback_http: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Screen a customer file through the screening state machine.

    Takes --customers; or, to redo chunks of an old run, --resume and --chunk.
    """
    from finflows.cli.alert_receiver import ChosenReceiver  # noqa: PLC0415 - help texts need no engine
    from finflows.cli.engine_session import EngineSession  # noqa: PLC0415 - as above
    from finflows.cli.screening_run import ResumedRun, ScreeningRun  # noqa: PLC0415 - as above
    from finflows.local.state_folder import StateFolder  # noqa: PLC0415 - as above

    ChosenReceiver(StateFolder(state_dir)).choose(receiver, alert_payload, alert_repeats)
    parameters = {"ListLoopbackHttp": "true"} if loopback_http else {}
    session = EngineSession(
        state_dir,
        workers,
        drill,
        parameters,
        live=not (quiet or as_json),
        engine_endpoint=engine_endpoint,
        gateway_port=gateway_port,
        alert_wait_s=alert_wait_s,
    )
    if resume is not None:
        _refuse_what_a_resumed_run_keeps()
        ResumedRun(session, resume, resumed_chunks)(as_json=as_json)
        return
    if customers is None or resumed_chunks:
        raise click.UsageError("Give --customers for a night, or --resume and --chunk to redo chunks of an old one.")
    settings = {
        "listSource": None if list_source is None else options.list_location(list_source),
        "strictList": strict_list or None,
        "chunkCount": chunks,
        "minMatch": min_match,
        "limit": limit,
        "maxRejectRate": max_reject_rate,
        "columnMap": options.column_map(columns),
    }
    ScreeningRun(session, customers, settings, run_id)(as_json=as_json)


@run.command()
@click.option(
    "--session-date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The session to buy in  [default: the last one; today with real prices]",
)
@click.option(
    "--plans-per-task",
    type=click.IntRange(1, 100_000),
    help="Plans in one Batch task; 1 is a task per plan  [default: 500]",
)
@click.option("--market", default="XNYS", show_default=True, help="ISO 10383 code: XNYS, XTAI.")
@options.workers
@options.state_dir
@options.quiet
@options.summary_as_json
@investment_drill_options
@drill_options
def investments(
    session_date: datetime | None,
    plans_per_task: int | None,
    market: str,
    workers: int,
    state_dir: Path,
    drill: Drill,
    investment_drill: InvestmentDrill,
    *,
    quiet: bool,
    as_json: bool,
) -> None:
    """Execute the recurring plans that are due in a session through the investments state machine.

    The database is DATABASE_URL, or a PostgreSQL of the state folder's own. With FINNHUB_API_KEY and
    ALPHA_VANTAGE_API_KEY in the environment prices are real, and the session is today's; without, they are INVENTED.
    A run that is repeated goes on: what is bought is not bought twice.
    """
    from finflows.cli.engine_session import EngineSession  # noqa: PLC0415 - help texts need no engine
    from finflows.cli.investment_surroundings import Day  # noqa: PLC0415 - as above
    from finflows.cli.investments_run import InvestmentsRun  # noqa: PLC0415 - as above

    session = EngineSession(state_dir, workers, drill, {}, live=not (quiet or as_json))
    day = Day(market, session_date.date() if session_date else None, investment_drill.clock)
    InvestmentsRun(session, day, plans_per_task, investment_drill.scenarios)(as_json=as_json)


def _refuse_what_a_resumed_run_keeps() -> None:
    """Customers, list and settings are in its manifest; another value would be silently without effect."""
    context = click.get_current_context()
    for parameter in context.command.params:
        name = str(parameter.name)
        if name in _KEPT_BY_A_RESUME and context.get_parameter_source(name) is not ParameterSource.DEFAULT:
            raise click.UsageError(f"--resume keeps the run's own {parameter.opts[0]}. Leave it out.")
    if not context.params["resumed_chunks"]:
        raise click.UsageError("--resume needs the chunks to redo: --chunk 7 --chunk 12.")
