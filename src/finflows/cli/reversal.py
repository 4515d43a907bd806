"""``finflows reverse``: a purchase that should not be is taken back in the books. Shows first, writes when told to."""

from datetime import datetime
from pathlib import Path

import click
from rich.console import Console

from finflows.adapters.postgres.reversal import reverse as reverse_purchase
from finflows.cli import options
from finflows.cli.books import ledger_table
from finflows.cli.plan_database import plan_database


@click.command()
@click.argument("plan_id", metavar="PLAN", type=options.PLAN_ID)
@click.argument("occurrence", metavar="DAY", type=click.DateTime(["%Y-%m-%d"]))
@options.by("Who corrects.")
@options.note("Why, such as: bought at a wrong price.")
@click.option(
    "--apply/--dry-run", "apply", default=False, help="Write, or only say what would be written.  [default: --dry-run]"
)
@options.state_dir
@options.as_json
def reverse(
    plan_id: int, occurrence: datetime, by: str, note: str, state_dir: Path, *, apply: bool, as_json: bool
) -> None:
    """Take back what PLAN bought for its occurrence of DAY: two reversing entries, and the holding with them.

    The plan goes on, and does not buy that occurrence again. A reversal is for good.
    """
    with plan_database(state_dir) as connection, connection.transaction(force_rollback=not apply):
        entries = reverse_purchase(connection, plan_id, occurrence.date(), f"{note} ({by})")
    if as_json:
        options.echo_json({"applied": apply, "entries": [each.to_document() for each in entries]})
        return
    Console().print(ledger_table(entries))
    click.echo("Booked." if apply else "Nothing was written. Repeat with --apply to book these entries.")
