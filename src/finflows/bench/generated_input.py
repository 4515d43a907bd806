"""Customers and a list for a benchmark that was given none: those of `finflows demo-data`, always the same."""

import sys
from pathlib import Path
from typing import Final

from finflows.bench.measured_process import run_measured

# As many as OFAC's list of 2026-07-11 has.
INVENTED_ENTRIES: Final = 19_143


def generate_list(folder: Path) -> None:
    _demo_data("list", "--entries", str(INVENTED_ENTRIES), "--out", str(folder))


def generate_customers(rows: int, list_folder: Path, path: Path) -> None:
    _demo_data("customers", "--rows", str(rows), "--list", str(list_folder), "--out", str(path))


def _demo_data(*arguments: str) -> None:
    run_measured("finflows demo-data", [sys.executable, "-m", "finflows.cli.main", "demo-data", *arguments])
