"""The export's memory does not grow with the customer file, and it needs no numpy."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from finflows.adapters.parquet_tables import ParquetTableWriter

PROGRAM = Path(__file__).with_name("export_once.py")
FORMATS = ["csv", "csv.gz", "json", "ndjson", "parquet", "txt"]
PARQUET_ROW_GROUP = 1 << 20  # what most writers make of a file of this size: one row group

# A customer kept in memory takes 250 bytes at least: 37 MB for the 150,000 rows between the two small files, 225 MB for
# the 900,000 between the large ones. The slack is what buffers and Arrow's allocator take until they are full.
SLACK_MB = 25
LARGE_SLACK_MB = 60


def customers(count: int) -> Iterator[dict[str, str]]:
    """Ids and names in no order, so that neither sorting nor dictionaries make them cheap."""
    for number in range(count):
        customer_id = f"C{number * 2654435761 % 2**32:010d}"
        yield {"id": customer_id, "name": f"Given{number * 7919 % 9973} Family{number * 104729 % 99991}"}


def text_of(rows: Iterable[dict[str, str]], file_format: str) -> Iterator[str]:
    if file_format == "csv":
        yield "id,name\n"
        yield from (",".join(row.values()) + "\n" for row in rows)
    elif file_format == "txt":
        yield from (row["name"] + "\n" for row in rows)
    elif file_format == "ndjson":
        yield from (json.dumps(row) + "\n" for row in rows)
    else:
        yield from (("[" if not number else ",") + json.dumps(row) for number, row in enumerate(rows))
        yield "]"


def write(path: Path, count: int, file_format: str) -> None:
    if file_format == "parquet":
        schema = pa.schema([("id", pa.string()), ("name", pa.string())])
        with ParquetTableWriter(path, schema, PARQUET_ROW_GROUP) as writer:
            for row in customers(count):
                writer.add(row.values())
        return
    opened = partial(gzip.open, path, "wt", 1) if file_format.endswith(".gz") else partial(path.open, "w")
    with opened() as file:
        file.writelines(text_of(customers(count), file_format.removesuffix(".gz")))


def export(folder: Path, count: int, file_format: str, *options: str) -> dict[str, Any]:
    path = folder / f"customers-{count}.{file_format}"
    write(path, count, file_format)
    # Coverage would measure itself.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(path), *options],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["rows"] == count
    return told


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_export_needs_no_numpy(file_format: str, tmp_path: Path) -> None:
    """Its Lambda layer has none: pyarrow alone is 164 MB of the 250 MB that a function may have."""
    assert not export(tmp_path, 100, file_format, "--without-numpy")["numpy"]


def test_memory_is_flat_between_50_and_200_thousand_rows(tmp_path: Path) -> None:
    """Beyond the buffers of the chunks (65,536 rows) and of the seen ids (16 MB)."""
    small = export(tmp_path, 50_000, "csv")["peak_mb"]
    assert export(tmp_path, 200_000, "csv")["peak_mb"] - small < SLACK_MB


@pytest.mark.long
@pytest.mark.parametrize("file_format", FORMATS)
def test_memory_is_flat_between_100_thousand_and_a_million_rows(file_format: str, tmp_path: Path) -> None:
    """In every format, compressed or not."""
    small = export(tmp_path, 100_000, file_format)["peak_mb"]
    assert export(tmp_path, 1_000_000, file_format)["peak_mb"] - small < LARGE_SLACK_MB
