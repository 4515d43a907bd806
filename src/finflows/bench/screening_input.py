"""What a benchmark screens: given customers and list, or those of `finflows demo-data`, always the same."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from finflows.bench.measured_process import run_measured
from finflows.bench.rounds import Tell

DEFAULT_ROWS: Final = 50_000  # a few minutes for all rounds
OFAC_ENTRIES: Final = 19_143  # of the list of 2026-07-11


@dataclass(frozen=True, slots=True)
class ScreeningInput:
    customers: Path | None  # None: `rows` are invented
    list_folder: Path | None  # None: invented
    rows: int | None  # of the customers; None: all of a given file
    invented_entries: int = OFAC_ENTRIES


@contextmanager
def input_files(given: ScreeningInput, tell: Tell) -> Iterator[tuple[Path, Path, Path]]:
    """The customer file, the list folder and a folder for what is not kept."""
    with TemporaryDirectory(prefix="finflows-bench-") as name:
        folder = Path(name)
        list_folder = given.list_folder or folder / "list"
        if given.list_folder is None:
            tell("inventing a list")
            _demo_data("list", "--entries", str(given.invented_entries), "--out", str(list_folder))
        customers = given.customers or folder / "customers.csv.gz"
        if given.customers is None:
            tell("inventing customers")
            rows = str(given.rows or DEFAULT_ROWS)
            _demo_data("customers", "--rows", rows, "--list", str(list_folder), "--out", str(customers))
        yield customers, list_folder, folder


def _demo_data(*arguments: str) -> None:
    run_measured("finflows demo-data", [sys.executable, "-m", "finflows.cli.main", "demo-data", *arguments])
