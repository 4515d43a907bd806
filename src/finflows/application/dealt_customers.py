"""One pass over a customer file: screened rows are dealt to chunk files, the others told in rejects.ndjson.

Memory does not grow with the file. Rows in are counted where they are read, the others where they were
written.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from finflows.application.ports import ChunkWriter, ClosableSeenIds
from finflows.screening.chunking import chunk_of
from finflows.screening.customers import Customer
from finflows.screening.judging import is_of_unknown_type, judge_records
from finflows.screening.records import Record, RejectedRow

REJECTS_NAME: Final = "rejects.ndjson"


@dataclass(frozen=True, slots=True)
class DealtCustomers:
    rows_in: int
    chunks: list[tuple[Path, int]]  # file and rows, by chunk number
    rejects: Path
    rejects_by_reason: dict[str, int]
    unknown_type: int

    @property
    def rows_accepted(self) -> int:
        return sum(rows for _, rows in self.chunks)

    @property
    def rows_rejected(self) -> int:
        return sum(self.rejects_by_reason.values())


def deal_customers(
    records: Iterable[Record], seen: ClosableSeenIds, writer: ChunkWriter, chunk_count: int, folder: Path
) -> DealtCustomers:
    """Every record becomes a row of one chunk file or a line of ``folder/rejects.ndjson``."""
    tally: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    rejects = folder / REJECTS_NAME
    with closing(seen), closing(writer), rejects.open("w", encoding="utf-8") as lines:
        accepted = 0
        for judged in judge_records(_counted(records, tally), seen):
            if isinstance(judged, Customer):
                writer.add(chunk_of(accepted, chunk_count), judged)
                accepted += 1
                tally["unknown_type"] += is_of_unknown_type(judged)
            else:
                lines.write(_line(judged))
                reasons[judged.reason.value] += 1
    return DealtCustomers(
        tally["rows_in"], writer.files(), rejects, dict(sorted(reasons.items())), tally["unknown_type"]
    )


def _counted(records: Iterable[Record], tally: Counter[str]) -> Iterator[Record]:
    for record in records:
        tally["rows_in"] += 1
        yield record


def _line(rejected: RejectedRow) -> str:
    return json.dumps(asdict(rejected), ensure_ascii=False) + "\n"
