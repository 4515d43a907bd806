"""Progress of long work, on standard error: a bar on a terminal, a line every few seconds elsewhere."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Item = TypeVar("Item")

SECONDS_BETWEEN_LINES = 5.0


def with_progress(
    items: Iterable[Item],
    what: str,
    console: Console | None = None,
    seconds: Callable[[], float] = time.monotonic,
) -> Iterator[Item]:
    """Pass the items on and show how many have come; ``seconds`` is the clock."""
    console = console or Console(stderr=True)
    return _on_terminal(items, what, console) if console.is_terminal else _in_lines(items, what, console, seconds)


def _on_terminal(items: Iterable[Item], what: str, console: Console) -> Iterator[Item]:
    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} {task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=None)
        for item in items:
            progress.advance(task)
            yield item


def _in_lines(items: Iterable[Item], what: str, console: Console, seconds: Callable[[], float]) -> Iterator[Item]:
    started = told = seconds()
    for count, item in enumerate(items, 1):
        yield item
        now = seconds()
        if now - told >= SECONDS_BETWEEN_LINES:
            told = now
            console.print(f"{count:,} {what}, {count / (now - started):,.0f} a second", highlight=False)
