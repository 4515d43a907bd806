"""A real-sized night over the real list: 150,000 customers, 30 chunks, through the state machine."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from night_runs import PROJECT
from shared_data import shared

pytestmark = pytest.mark.long
RUN = "scr-2026-11-23"


def finflows(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "finflows.cli.main", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT)


def as_hits(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "score": float(row["score"])} for row in rows]


def test_the_archive_equals_what_the_matcher_alone_finds(tmp_path: Path) -> None:
    """Row for row and field for field, in Parquet and CSV; every customer has an outcome."""
    customers, folder = shared("customers/customers_150k.csv.gz"), shared("ofac/2026-07")
    paths = ("--customers", customers, "--list", folder)
    night = finflows("run", "screening", *paths, "--run-id", RUN, "--state-dir", tmp_path / "state", "--json")
    assert night.returncode == 0, night.stderr
    alone = finflows("screen", *paths, "--out", tmp_path / "hits.ndjson")
    assert alone.returncode == 0, alone.stderr
    (record,) = (tmp_path / "state/s3/archive-bucket").glob(f"*/*/*/{RUN}")
    expected = [json.loads(line) for line in (tmp_path / "hits.ndjson").read_text().splitlines()]
    assert len(expected) > 1000
    assert pq.read_table(record / "matches.parquet").to_pylist() == expected
    with (record / "matches.csv").open(newline="") as lines:
        assert as_hits(list(csv.DictReader(lines))) == expected
    outcomes = pq.read_table(record / "screened.parquet", columns=["row", "outcome"]).to_pylist()
    assert [row["row"] for row in outcomes] == list(range(1, 150_001))
    totals = json.loads(night.stdout)["totals"]
    assert totals["hits"] == len(expected)
    assert totals["customersHit"] == sum(row["outcome"] == "hit" for row in outcomes)
