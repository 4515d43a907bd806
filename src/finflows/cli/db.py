"""``finflows db``: bring the database up to date, and see whether it is."""

import sys
from pathlib import Path

import click

from finflows.adapters.postgres.migrating import migrate, status
from finflows.cli import options
from finflows.cli.command_group import CommandGroup
from finflows.cli.plan_database import plan_database


@click.group("db", cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
def db() -> None:
    """Bring the database of the investments up to date (DATABASE_URL, or the state folder's own server)."""


@db.command("migrate")
@options.state_dir
@options.as_json
def migrate_command(state_dir: Path, *, as_json: bool) -> None:
    """Apply what is pending. The login of DATABASE_URL has to be the schema's owner, or one who may make it."""
    with plan_database(state_dir, role=None) as connection:
        applied = migrate(connection)
        told = status(connection)
    if as_json:
        options.echo_json({"applied": list(applied), "pending": list(told.pending)})
    elif applied:
        click.echo("\n".join(f"Applied {name}" for name in applied))
    else:
        click.echo(f"Up to date: {told.applied[-1]}")


@db.command("status")
@options.state_dir
@options.as_json
def status_command(state_dir: Path, *, as_json: bool) -> None:
    """Show which migrations are applied. Exit code 1 when some are not."""
    with plan_database(state_dir, role=None) as connection:
        told = status(connection)
    if as_json:
        options.echo_json({"applied": list(told.applied), "pending": list(told.pending)})
    else:
        lines = [*(f"applied  {name}" for name in told.applied), *(f"pending  {name}" for name in told.pending)]
        click.echo("\n".join(lines))
    if told.pending:
        sys.exit(1)
