"""Progress of long work, on standard error: a bar on a terminal, a line every few seconds elsewhere."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Item = TypeVar("Item")

SECONDS_BETWEEN_LINES = 5.0


def counted(items: Iterable[Item], what: str) -> Iterator[Item]:
    """Pass the items on and show how many have come, and how many a second."""
    return _on_terminal(items, what) if sys.stderr.isatty() else _in_lines(items, what)


def _on_terminal(items: Iterable[Item], what: str) -> Iterator[Item]:
    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} {task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        for item in items:
            progress.advance(task)
            yield item


def _in_lines(items: Iterable[Item], what: str) -> Iterator[Item]:
    started = told = time.monotonic()
    count = 0
    for count, item in enumerate(items, 1):
        yield item
        now = time.monotonic()
        if now - told >= SECONDS_BETWEEN_LINES:
            told = now
            click.echo(f"{count:,} {what}, {count / (now - started):,.0f} a second", err=True)
