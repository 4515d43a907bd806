"""The archive record of a night, and how it differs from the record of an undisturbed one.

matches.*, screened.parquet and rejects.ndjson have to be the same byte for byte, matches_status.parquet row by row.
The summary has to be the same but for what belongs to one execution: when it ran, how long, and in which attempt a
chunk came through.
"""

import csv
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Self

import pyarrow.parquet as pq

NAMES = (
    "matches.parquet",
    "matches.csv",
    "matches_status.parquet",
    "screened.parquet",
    "rejects.ndjson",
    "manifest.json",
    "report.html",
    "summary.json",
)
SAME_BYTES = ("matches.parquet", "matches.csv", "screened.parquet", "rejects.ndjson")

RUN_TIME_FIELDS = {
    "runDate": "the suite may pass midnight",
    "executionId": "which execution",
    "executionStartedAt": "when",
    "mergedAt": "when",
    "durationSeconds": "how fast the machine was",
    "namesPerSecond": "how fast the machine was",
    "redriveCount": "how often it was redriven",
    "firstPassFailures": "which chunks the fault struck",
    "redoneChunks": "which chunks were redone on purpose",
}
RUN_TIME_FIELDS_OF_A_CHUNK = {
    "attempt": "how often the fault struck",
    "rescreened": "in which pass it came through",
    "startedAt": "when",
    "finishedAt": "when",
    "namesPerSecond": "how fast the machine was",
}
FILES_WITH_RUN_TIME_FIELDS = {
    "manifest.json": "when the night's input was fixed",
    "report.html": "shows the summary, times and attempts included",
    "matches_status.parquet": "repeats and the ids of alerts",
}
RUN_TIME_FIELDS_OF_THE_ALERTS = {
    "alertsSent": "whether a receiver was configured; the drills of alerts count at the receiver",
    "repeats": "whether a night before it found the same",
    "delivered": "how many the receiver had taken when the night was merged",
    "latency": "how long it took; None where nothing was delivered",
}
RUN_TIME_COLUMNS_OF_THE_STATUS = {
    "alert_id": "it holds the run date, and the suite may pass midnight",
    "status": "whether a night before it found the same",
}
RUN_TIME_FIELDS_OF_THE_LIST = {"retrievedAt": "when", "source": "which folder, not which bytes"}


@dataclass(frozen=True)
class Difference:
    rows_lost: int = 0
    duplicates: int = 0
    complaints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    files: Mapping[str, bytes]

    @classmethod
    def read(cls, folder: Path) -> Self:
        return cls({path.name: path.read_bytes() for path in folder.iterdir()})

    def difference(self, undisturbed: "Record") -> Difference:
        """Rows are compared as rows, so that a loss is counted; then everything as bytes and fields."""
        missing = [name for name in NAMES if name not in self.files]
        if missing:
            return Difference(rows_lost=undisturbed.customers().total(), complaints=(f"no {', '.join(missing)}",))
        found, wanted = self._rows(), undisturbed._rows()
        return Difference(
            rows_lost=(wanted - found).total(),
            duplicates=(found - wanted).total(),
            complaints=(
                *self._other_bytes(undisturbed),
                *self._other_statuses(undisturbed),
                *self._other_fields(undisturbed),
            ),
        )

    def customers(self) -> Counter[tuple[Any, ...]]:
        """What became of each customer."""
        rows = pq.read_table(BytesIO(self.files["screened.parquet"])).to_pylist()
        return Counter(tuple(row.values()) for row in rows)

    def _rows(self) -> Counter[tuple[Any, ...]]:
        hits = csv.reader(StringIO(self.files["matches.csv"].decode()))
        rejects = self.files["rejects.ndjson"].splitlines()
        return self.customers() + Counter(map(tuple, hits)) + Counter((line,) for line in rejects)

    def _other_bytes(self, undisturbed: "Record") -> list[str]:
        return [f"other {name}" for name in SAME_BYTES if self.files[name] != undisturbed.files[name]]

    def _other_statuses(self, undisturbed: "Record") -> list[str]:
        return ["other matches_status.parquet"] if self._statuses() != undisturbed._statuses() else []

    def _statuses(self) -> list[dict[str, Any]]:
        table = pq.read_table(BytesIO(self.files["matches_status.parquet"]))
        rows: list[dict[str, Any]] = table.drop_columns(list(RUN_TIME_COLUMNS_OF_THE_STATUS)).to_pylist()
        return rows

    def _other_fields(self, undisturbed: "Record") -> list[str]:
        found, wanted = self._summary(), undisturbed._summary()
        names = sorted(found.keys() | wanted.keys())
        return [f"summary: other {name}" for name in names if found.get(name) != wanted.get(name)]

    def _summary(self) -> dict[str, Any]:
        """Without the fields of one execution. The hash of a file that holds some of them goes along."""
        summary: dict[str, Any] = json.loads(self.files["summary.json"])
        for chunk in summary["chunks"]:
            _leave_out(chunk, RUN_TIME_FIELDS_OF_A_CHUNK)
        for output in summary["outputs"]:
            name = output.pop("key").rsplit("/", 1)[-1]
            if name in FILES_WITH_RUN_TIME_FIELDS:
                _leave_out(output, {"sha256", "bytes"})
        _leave_out(summary["alerts"], RUN_TIME_FIELDS_OF_THE_ALERTS)
        _leave_out(summary["sanctionsList"], RUN_TIME_FIELDS_OF_THE_LIST)
        _leave_out(summary, RUN_TIME_FIELDS)
        return summary


def _leave_out(document: dict[str, Any], fields: Mapping[str, str] | set[str]) -> None:
    for name in fields:
        document.pop(name, None)
