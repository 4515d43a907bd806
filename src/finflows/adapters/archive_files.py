"""The tables of the archive record: matches in Parquet and CSV, and what became of every customer.

matches.csv is evidence, so its fields are exactly the hits' fields. A name that begins with "=", "+", "-"
or "@" is therefore not altered against formula injection (a quote in front of it would make it another
name): whoever opens the file in a spreadsheet must import those columns as text; matches.parquet has no
such trap. Scores are written so that reading them gives the same float. Lines end with CRLF (RFC 4180).
"""

import csv
from collections.abc import Iterable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import Final

import pyarrow as pa

from finflows.adapters.parquet_tables import ParquetTableWriter, read_rows
from finflows.adapters.result_files import HIT_SCHEMA, hit_values
from finflows.application.match_statuses import MatchStatus
from finflows.application.night_report import HitStanding
from finflows.screening.hits import Hit
from finflows.screening.outcomes import ScreenedCustomer

SCREENED_SCHEMA: Final = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("customer_id", pa.string(), nullable=False),
        pa.field("name", pa.string(), nullable=False),
        pa.field("type", pa.string(), nullable=False),
        pa.field("threshold", pa.float64(), nullable=False),
        pa.field("outcome", pa.string(), nullable=False),
    ]
)
STATUS_SCHEMA: Final = pa.schema(
    [
        pa.field("customer_id", pa.string(), nullable=False),
        pa.field("entity_id", pa.string(), nullable=False),
        pa.field("list", pa.string(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
        pa.field("status", pa.string(), nullable=False),
        pa.field("decision_id", pa.string()),
        pa.field("alert_id", pa.string()),
        pa.field("customer_fingerprint", pa.string(), nullable=False),
        pa.field("entry_fingerprint", pa.string(), nullable=False),
    ]
)
_status_values: Final = attrgetter(*STATUS_SCHEMA.names)
_screened_values: Final = attrgetter(*SCREENED_SCHEMA.names)


class ArchiveFiles:
    """Each function writes one file from rows as they come, and returns their number."""

    def matches_parquet(self, path: Path, hits: Iterable[Hit]) -> int:
        with ParquetTableWriter(path, HIT_SCHEMA) as writer:
            for hit in hits:
                writer.add(hit_values(hit))
        return writer.rows

    def matches_csv(self, path: Path, hits: Iterable[Hit]) -> int:
        rows = 0
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HIT_SCHEMA.names)
            for rows, hit in enumerate(hits, start=1):  # noqa: B007 - the count is the result
                writer.writerow(hit_values(hit))
        return rows

    def matches_status_parquet(self, path: Path, rows: Iterable[MatchStatus]) -> int:
        with ParquetTableWriter(path, STATUS_SCHEMA) as writer:
            for row in rows:
                writer.add(_status_values(row))
        return writer.rows

    def screened_parquet(self, path: Path, rows: Iterable[ScreenedCustomer]) -> int:
        with ParquetTableWriter(path, SCREENED_SCHEMA) as writer:
            for row in rows:
                writer.add(_screened_values(row))
        return writer.rows


def read_matches(path: Path) -> Iterator[Hit]:
    """The hits of a matches.parquet, in their order."""
    return (Hit(*row) for row in read_rows(path, tuple(HIT_SCHEMA.names)))


def read_standings(path: Path) -> Iterator[HitStanding]:
    """Of a file whose column ``status`` says new, repeat or cleared of each hit."""
    for (status,) in read_rows(path, ("status",)):
        yield HitStanding(repeat=status == "repeat", cleared=status == "cleared")
