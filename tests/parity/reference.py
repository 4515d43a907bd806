"""The reference engine's answers and the lists they were given for."""

import csv
from collections.abc import Iterator

from finflows.adapters.list_folder import read_list_folder
from finflows.screening.sanctions_list import SanctionsList
from shared_data import shared

LISTS = ("2021-07", "2026-07")


def sanctions_list(date: str) -> SanctionsList:
    return read_list_folder(shared(f"ofac/{date}"))


def rows(file: str) -> Iterator[dict[str, str]]:
    with shared(f"parity/{file}").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
