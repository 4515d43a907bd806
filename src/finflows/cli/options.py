"""Options that several commands share, so that they are spelled and explained once."""

import getpass
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from finflows.contracts.errors import InputRefused

list_folder = click.option(
    "--list",
    "list_folder",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder of OFAC's CSV files (sdn.csv, alt.csv, ...).",
)
min_match = click.option(
    "--min-match",
    default=0.88,
    show_default=True,
    type=click.FloatRange(0, 1, min_open=True),
    help="Lowest score that is a hit.",
)
limit = click.option(
    "--limit",
    default=10,
    show_default=True,
    type=click.IntRange(1, 100),
    help="Most hits per customer and list.",
)
columns = click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Where a field is, by header or position from 0: --column name=FULL_NAME --column customer_id=0.",
)
state_dir = click.option(
    "--state-dir",
    default=Path(".finflows"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder in which runs are kept.",
)
stack = click.option("--stack", metavar="NAME", help="Of a stack on AWS, in place of the state folder.")
loopback_http = click.option(
    "--loopback-http",
    is_flag=True,
    help="For tests: a list may come over http from this very machine (127.0.0.1, localhost).",
)
PLAN_ID = click.IntRange(1, 2**63 - 1)
"""What the database can number."""
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
summary_as_json = click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON; no live view.")
receiver = click.option(
    "--receiver",
    metavar="URL|demo|none",
    help="Who gets the alerts: an https address, http on this machine, or a receiver of our own (demo). Stays with the "
    "state folder.",
)
alert_payload = click.option(
    "--alert-payload",
    type=click.Choice(["thin", "full"]),
    help="full adds names and remarks to alerts. Stays with the state folder  [default: thin]",
)
alert_repeats = click.option(
    "--alert-repeats",
    type=click.Choice(["send", "suppress"]),
    help="suppress sends no alert that only repeats last night's. Stays with the state folder  [default: send]",
)
alert_wait = click.option(
    "--alert-wait",
    "alert_wait_s",
    default=10.0,
    show_default=True,
    type=click.FloatRange(0),
    help="Seconds to wait for alerts that are not delivered yet. What is left is delivered by the next command.",
)
quiet = click.option("--quiet", is_flag=True, help="No live view.")
workers = click.option(
    "--workers",
    default=os.cpu_count() or 1,
    show_default="cores",
    type=click.IntRange(1),
    help="Tasks at the same time.",
)


def _you() -> str:
    """Empty where the system has no name for the user, as in some containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _on_record(_context: click.Context, _parameter: click.Parameter, text: str) -> str:
    if not text.strip():
        raise click.BadParameter("it is kept on record and must say something.")
    return text.strip()


def by(told: str) -> Callable[[Any], Any]:
    """Who does something that has to be answered for."""
    return click.option("--by", default=_you, show_default="you", callback=_on_record, help=told)


def note(told: str) -> Callable[[Any], Any]:
    """Why."""
    return click.option("--note", required=True, callback=_on_record, help=told)


def column_map(columns: tuple[str, ...]) -> dict[str, str | int] | None:
    """``("name=2", "customer_id=KEY")`` gives ``{"name": 2, "customer_id": "KEY"}``; None without columns."""
    mapped: dict[str, str | int] = {}
    for column in columns:
        field, separator, where = column.partition("=")
        if not (field and separator and where):
            raise InputRefused(f"--column {column} is not FIELD=COLUMN, such as --column name=FULL_NAME.")
        mapped[field] = int(where) if where.isdecimal() else where
    return mapped or None


def list_location(given: str) -> str:
    """An address as it is; a folder, however it was written, as an absolute path. Raises InputRefused: no folder."""
    if "://" in given:
        return given
    if not Path(given).is_dir():
        raise InputRefused(
            f"The list folder {given} does not exist. Name a folder of OFAC's CSV files; finflows list fetch {given} "
            "makes one."
        )
    return str(Path(given).absolute())


def echo_json(document: Any) -> None:
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))
