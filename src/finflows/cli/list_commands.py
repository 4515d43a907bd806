"""``finflows list``: fetch OFAC's sanctions list, and look at one that is here."""

import sys
from datetime import timedelta
from pathlib import Path

import click

from finflows.adapters.clock import SystemClock
from finflows.adapters.https_download import DownloadRules
from finflows.adapters.https_list import OFAC_EXPORTS, OFAC_STORAGE_HOST
from finflows.adapters.list_source import ListFolder
from finflows.application.inspect_list import InspectList
from finflows.application.list_snapshot import ListGate
from finflows.cli import options
from finflows.cli.command_group import CommandGroup
from finflows.contracts.list_inspection import ListInspection
from finflows.contracts.night import ListFacts
from finflows.runtime.wiring import fetch_list
from finflows.screening.list_gate import MAX_SHRINK


class Share(click.ParamType[float]):
    """``5%`` or ``0.05``."""

    name = "share"

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        text = str(value).strip()
        try:
            share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            share = -1.0
        if not 0 <= share <= 1:
            self.fail(f"{value} is no share; write 5% or 0.05.", param, ctx)
        return share


@click.group("list", cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
def list_group() -> None:
    """Fetch OFAC's sanctions list, and look at one that is here."""


@list_group.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "source",
    default=OFAC_EXPORTS,
    show_default="OFAC's export service",
    envvar="LIST_SOURCE",
    show_envvar=True,
    help="https://host/path/, s3://bucket/prefix or a folder.",
)
@click.option(
    "--max-age-hours",
    type=click.FloatRange(0, min_open=True),
    help="Refuse an older list.  [default: 24; 336 from OFAC's own service, which serves a list until the next one]",
)
@click.option(
    "--max-shrink",
    default=MAX_SHRINK,
    show_default="5%",
    type=Share(),
    help="Refuse a list that is smaller than the last accepted one by more than this.",
)
@click.option("--force", is_flag=True, help="Accept a list whose age or size is doubtful. A damaged one is refused.")
@click.option(
    "--redirect-host",
    "redirect_hosts",
    multiple=True,
    default=[OFAC_STORAGE_HOST],
    show_default="OFAC's storage",
    help="Host to which the source may redirect. Repeatable.",
)
@options.loopback_http
@options.as_json
def fetch(
    folder: Path,
    source: str,
    max_age_hours: float | None,
    max_shrink: float,
    redirect_hosts: tuple[str, ...],
    *,
    force: bool,
    loopback_http: bool,
    as_json: bool,
) -> None:
    """Fetch the sanctions list into DIR, if it is whole, fresh and not suddenly smaller; else DIR stays as it is."""
    gate = ListGate(
        max_age=None if max_age_hours is None else timedelta(hours=max_age_hours),
        max_shrink=max_shrink,
        strict=True,
        force=force,
        damaged_advice=f"Nothing was changed in {folder}. Try again later, or another source.",
        doubtful_advice=f"Nothing was changed in {folder}. Try again later, or with --force if this list is right.",
    )
    rules = DownloadRules(redirect_hosts=frozenset(redirect_hosts), loopback_http=loopback_http)
    facts = fetch_list.build(folder, gate, rules)(options.list_location(source))
    if as_json:
        options.echo_json(facts.to_document())
    else:
        click.echo("\n".join([*_facts_lines(facts), f"Kept in  {folder}", *_warning_lines(facts)]))


@list_group.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@options.as_json
def inspect(folder: Path, *, as_json: bool) -> None:
    """Show what the list in DIR holds: counts, hash, date, bad rows, and why a run would refuse it."""
    told = InspectList(SystemClock())(ListFolder(folder), str(folder))
    if as_json:
        options.echo_json(told.to_document())
    else:
        click.echo("\n".join(_inspection_lines(told)))
    if told.damage:
        sys.exit(1)


def _inspection_lines(told: ListInspection) -> list[str]:
    by_list = ", ".join(f"{name} {count:,}" for name, count in told.names_by_list.items())
    age = "not known" if told.age_hours is None else f"{told.age_hours:,.1f} hours"
    return [
        *_facts_lines(told.facts),
        f"Lists    {by_list}",
        f"Age      {age}",
        *(f"File     {file.name}: {file.rows:,} rows, {file.bytes:,} bytes" for file in told.facts.files),
        *(f"Bad row  {bad.file}, line {bad.line}: {bad.reason}" for bad in told.bad_rows),
        *_warning_lines(told.facts),
        *(f"Doubt    {doubt}." for doubt in told.doubts),
        *(f"DAMAGED  {fault}. No run takes this list." for fault in told.damage),
    ]


def _facts_lines(facts: ListFacts) -> list[str]:
    return [
        f"List     {facts.names:,} names of {facts.entries:,} entries with {facts.aliases:,} aliases",
        f"Dated    {facts.dated or 'not known'}",
        f"SHA-256  {facts.sha256}",
        f"From     {facts.source}",
    ]


def _warning_lines(facts: ListFacts) -> list[str]:
    return [f"Warning: {warning}" for warning in facts.warnings]
