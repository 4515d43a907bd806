"""The crash drill of investments and the program that runs it, part of ``make drill``.

Ends with 1 when the product's row is red, and also when the naive version's is not: a drill that sees nothing there
would see nothing anywhere. ``python -m drills.investments.suite --plans 300 --kills 10 --json`` is a small one.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from drills.investments.crash_drill import Drilled, drill
from drills.investments.exactly_once import ExactlyOnce
from drills.investments.naive import Naive

PLANS = 20_000
KILLS = 150
NAIVE_SHARE = 10
"""The naive version commits twice a plan: a tenth of the plans and kills is enough to see it fail."""
_WIDTH = 130  # a log file has no width of its own


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="drills.investments.suite")
    parser.add_argument("--plans", type=int, default=PLANS)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000, help="of the moments of the kills")
    parser.add_argument("--json", action="store_true", help="figures instead of a table")
    given = parser.parse_args(argv)
    rows = [
        drill(ExactlyOnce(), given.plans, given.kills, given.seed),
        drill(Naive(), max(100, given.plans // NAIVE_SHARE), max(3, given.kills // NAIVE_SHARE), given.seed),
    ]
    if given.json:
        sys.stdout.write(json.dumps([{**asdict(row), "green": row.is_green} for row in rows]) + "\n")
    else:
        _print(rows, given.seed)
    ours, naive = rows
    return 0 if ours.is_green and not naive.is_green else 1


def _print(rows: Sequence[Drilled], seed: int) -> None:
    console = Console()
    console.width = max(console.width, _WIDTH)
    console.print(table(rows, seed))
    console.print("The naive version has to be red: it shows that the drill sees what it is there to see.")


def table(rows: Sequence[Drilled], seed: int) -> Table:
    drawn = Table("version", title=f"Four duplicate machines, killed at random (seed {seed})")
    for column in ("plans", "days", "SIGKILLs", "due", "executed", "lost", "extra"):
        drawn.add_column(column, justify="right")
    drawn.add_column("ledger = holdings")
    drawn.add_column("verdict")
    for row in rows:
        found = row.judgement
        counts = (row.plans, row.days, row.kills, found.due, found.bought, found.lost, found.extra)
        verdict = "[green]green[/]" if row.is_green else "[red]RED[/]"
        drawn.add_row(row.version, *(f"{count:,}" for count in counts), "yes" if found.balanced else "NO", verdict)
    return drawn


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
