"""The record of a run's matches, looked up for a reviewer."""

from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from finflows.adapters.parquet_tables import NO_THREADS
from finflows.application.decisions import DecisionStore, JudgedPair
from finflows.contracts.errors import InputRefused
from finflows.screening.review import Fingerprints


def judged_pair(archive: DecisionStore, run_id: str, customer_id: str, entity_id: str) -> JudgedPair:
    """A match as the run has it. Raises InputRefused when there is no such run or match."""
    suffix = f"/{run_id}/matches_status.parquet"
    keys = [key for key in archive.keys("") if key.endswith(suffix)]
    if not keys:
        raise InputRefused(f"The archive has no record of a run {run_id}. Check the id, and --state-dir or --stack.")
    with pq.ParquetFile(pa.BufferReader(archive.read(keys[0]))) as file:
        rows: list[dict[str, Any]] = file.read(use_threads=NO_THREADS).to_pylist()
    for row in rows:
        if (row["customer_id"], row["entity_id"]) == (customer_id, entity_id):
            both = Fingerprints(row["customer_fingerprint"], row["entry_fingerprint"])
            return JudgedPair(run_id, customer_id, entity_id, both)
    raise InputRefused(f"Run {run_id} has no match of customer {customer_id} with entry {entity_id}.")
