"""Stand-ins for the ports of finflows.application: in memory, or in JSON lines, what the adapters do for real."""

import heapq
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from finflows.application.match_statuses import MatchStatus
from finflows.application.night_report import HitStanding, NightReport
from finflows.contracts.errors import ObjectMissing
from finflows.screening.customers import Customer
from finflows.screening.hits import Hit
from finflows.screening.outcomes import ScreenedCustomer


@dataclass
class MemoryStore:
    """An ObjectStore that also remembers the order of writes. Objects are of the evening before the tests' night."""

    bucket: str = "work"
    objects: dict[str, bytes] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    times: dict[str, datetime] = field(default_factory=dict)

    def read(self, key: str) -> bytes:
        if key not in self.objects:
            raise ObjectMissing(self.bucket, key)
        return self.objects[key]

    def write(self, key: str, data: bytes) -> None:
        self.objects[key] = data
        self.written.append(key)

    def create(self, key: str, data: bytes) -> bool:
        if key in self.objects:
            return False
        self.write(key, data)
        return True

    def upload(self, key: str, path: Path) -> None:
        self.write(key, path.read_bytes())

    def download(self, key: str, path: Path) -> None:
        path.write_bytes(self.read(key))

    def exists(self, key: str) -> bool:
        return key in self.objects

    def keys(self, prefix: str) -> list[str]:
        return [key for key in reversed(self.objects) if key.startswith(prefix)]

    def modified_at(self, key: str) -> datetime:
        self.read(key)
        return self.times.get(key, datetime(2026, 11, 22, 23, 0, tzinfo=UTC))


@dataclass
class SteppingClock:
    """Each look at the clock is a second later."""

    at: datetime = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


class SystemTime:
    """For what is checked against the real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class RememberingNotifier:
    sent: list[tuple[str, str]] = field(default_factory=list)

    def publish(self, subject: str, text: str) -> None:
        self.sent.append((subject, text))


def write_customers(path: Path, customers: Iterable[Customer]) -> None:
    path.write_text("".join(json.dumps(asdict(customer)) + "\n" for customer in customers))


def read_customers(paths: Sequence[Path]) -> Iterator[Customer]:
    rows = (
        [
            Customer(**{**json.loads(line), "alt_names": tuple(json.loads(line)["alt_names"])})
            for line in path.read_text().splitlines()
        ]
        for path in paths
    )
    return heapq.merge(*rows, key=lambda customer: customer.row)


def write_results(path: Path, rows: Iterable[tuple[int, Hit]]) -> int:
    lines = [json.dumps([row, asdict(hit)]) for row, hit in rows]
    path.write_text("\n".join(lines))
    return len(lines)


def read_results(paths: Sequence[Path]) -> Iterator[tuple[int, Hit]]:
    files = ([(row, Hit(**hit)) for row, hit in map(json.loads, path.read_text().splitlines())] for path in paths)
    return heapq.merge(*files, key=lambda pair: pair[0])


class JsonArchive:
    """An ArchiveWriter of JSON lines."""

    def matches_parquet(self, path: Path, hits: Iterable[Hit]) -> int:
        return self._write(path, (asdict(hit) for hit in hits))

    def matches_csv(self, path: Path, hits: Iterable[Hit]) -> int:
        return self._write(path, (asdict(hit) for hit in hits))

    def matches_status_parquet(self, path: Path, rows: Iterable[MatchStatus]) -> int:
        return self._write(path, (asdict(row) for row in rows))

    def screened_parquet(self, path: Path, rows: Iterable[ScreenedCustomer]) -> int:
        return self._write(path, (asdict(row) for row in rows))

    def _write(self, path: Path, rows: Iterable[dict[str, object]]) -> int:
        lines = [json.dumps(row) for row in rows]
        path.write_text("\n".join(lines))
        return len(lines)


def write_report(path: Path, report: NightReport) -> None:
    """A ReportWriter that tells what it was given."""
    told = {
        "verdict": report.summary.verdict,
        "outputs": [output.key for output in report.summary.outputs],
        "customers": [hit.customer_id for hit, _ in report.hits.kept],
        "repeats": [standing.repeat for _, standing in report.hits.kept],
        "rejects": [reject.row for reject in report.rejects],
    }
    path.write_text(json.dumps(told))


def read_standings(path: Path) -> Iterator[HitStanding]:
    """Of JSON lines with a status."""
    for line in path.read_text().splitlines():
        status = json.loads(line)["status"]
        yield HitStanding(repeat=status == "repeat", cleared=status == "cleared")
