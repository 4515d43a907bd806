"""``finflows run``: a workflow on this machine, on the embedded engine."""

import os
from pathlib import Path

import click

from finflows.cli import options


@click.group()
def run() -> None:
    """Run a workflow on this machine: the deployed state machine, functions and tasks, without AWS."""


@run.command()
@click.option(
    "--customers",
    required=True,
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
@click.option(
    "--workers",
    default=os.cpu_count() or 1,
    show_default="cores",
    type=click.IntRange(1),
    help="Tasks at the same time.",
)
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
@click.option("--fail-chunk", type=click.IntRange(0), help="For drills: let this chunk's task fail.")
@click.option("--times", default=1, show_default=True, type=click.IntRange(1), help="How often --fail-chunk strikes.")
@click.option(
    "--time-scale",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0),
    help="For drills: multiplies the waits before retries.",
)
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
@options.state_dir
@click.option("--quiet", is_flag=True, help="No live view.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON; no live view.")
def screening(
    customers: Path,
    list_source: str | None,
    chunks: int,
    min_match: float,
    limit: int,
    workers: int,
    run_id: str | None,
    max_reject_rate: float | None,
    columns: tuple[str, ...],
    fail_chunk: int | None,
    times: int,
    time_scale: float,
    engine_endpoint: str | None,
    gateway_port: int,
    state_dir: Path,
    *,
    strict_list: bool,
    loopback_http: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Screen a customer file through the screening state machine."""
    from finflows.cli.screening_run import ScreeningRun  # noqa: PLC0415 - help texts need no engine

    ScreeningRun(
        customers=customers,
        settings={
            "listSource": None if list_source is None else options.list_location(list_source),
            "strictList": strict_list or None,
            "chunkCount": chunks,
            "minMatch": min_match,
            "limit": limit,
            "maxRejectRate": max_reject_rate,
            "columnMap": options.column_map(columns),
        },
        run_id=run_id,
        workers=workers,
        state_dir=state_dir,
        fail_chunk={} if fail_chunk is None else {fail_chunk: times},
        time_scale=time_scale,
        parameters={"ListLoopbackHttp": "true"} if loopback_http else {},
        live=not (quiet or as_json),
        engine_endpoint=engine_endpoint,
        gateway_port=gateway_port,
    )(as_json=as_json)
