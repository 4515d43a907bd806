"""Every drill of the screening workflow, and the program that runs them: ``make drill``.

Prints the table row by row as it comes, and ends with 1 when a row is red. Arguments choose rows by a part of their
fault: ``python -m drills.screening.suite killed redriven``.
"""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from drills.screening import (
    alert_drills,
    chunk_drills,
    engine_drills,
    list_drills,
    object_drills,
    surroundings_drills,
    trigger_drills,
)
from drills.screening.drill import Drill
from drills.screening.row import Row
from drills.screening.stage import Stage

_WIDTH = 130  # a log file has no width of its own

DRILLS: tuple[Drill, ...] = (
    *chunk_drills.DRILLS,
    *engine_drills.DRILLS,
    *object_drills.DRILLS,
    *list_drills.DRILLS,
    *trigger_drills.DRILLS,
    *surroundings_drills.DRILLS,
    *alert_drills.DRILLS,
)


def main(chosen: Sequence[str]) -> int:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    drills = [drill for drill in DRILLS if not chosen or any(word in drill.fault for word in chosen)]
    console = Console()
    console.width = max(console.width, _WIDTH)
    with tempfile.TemporaryDirectory(prefix="finflows-drills-") as folder:
        rows = list(_rows(drills, Stage(Path(folder)), console))
    console.print(table(rows))
    red = [row for row in rows if not row.is_green]
    console.print(f"{len(rows)} drills, {len(red)} red.")
    return 1 if red or not rows else 0


def _rows(drills: Sequence[Drill], stage: Stage, console: Console) -> list[Row]:
    rows = []
    for number, drill in enumerate(drills, start=1):
        started = time.monotonic()
        row = drill.row(stage)
        rows.append(row)
        verdict = "green" if row.is_green else "RED"
        seconds = time.monotonic() - started
        console.print(f"{number:>3} of {len(drills)}  {verdict:<5} {seconds:>5.0f} s  {row.fault}", highlight=False)
    return rows


def table(rows: Sequence[Row]) -> Table:
    drawn = Table("fault", "what happened", title="Drills of the screening workflow")
    drawn.add_column("rows lost", justify="right")
    drawn.add_column("duplicates", justify="right")
    drawn.add_column("verdict")
    for row in rows:
        happened = "\n".join([row.happened, *(f"- {complaint}" for complaint in row.findings.complaints)])
        verdict = "[green]green[/]" if row.is_green else "[red]RED[/]"
        drawn.add_row(row.fault, happened, str(row.findings.rows_lost), str(row.findings.duplicates), verdict)
    return drawn


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
