"""What use cases need from the outside world, named for the need. Adapters implement it; tests fake it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from finflows.contracts.night import ListFacts
from finflows.screening.customers import Customer
from finflows.screening.hits import Hit
from finflows.screening.judging import SeenIds
from finflows.screening.list_gate import Standing
from finflows.screening.records import Record


class ObjectReader(Protocol):
    """One bucket to read. Keys are as in ``contracts.stored_keys``; a missing object raises ``ObjectMissing``."""

    def read(self, key: str) -> bytes: ...


class ObjectStore(ObjectReader, Protocol):
    """One bucket."""

    def write(self, key: str, data: bytes) -> None: ...

    def create(self, key: str, data: bytes) -> bool:
        """Write only if the key is free (IfNoneMatch ``*``); False when it was taken."""
        ...

    def upload(self, key: str, path: Path) -> None: ...

    def download(self, key: str, path: Path) -> None: ...

    def exists(self, key: str) -> bool: ...

    def keys(self, prefix: str) -> list[str]:
        """All keys below the prefix, newest object first."""
        ...

    def modified_at(self, key: str) -> datetime:
        """When the object was written, as an aware time."""
        ...


class Clock(Protocol):
    def now(self) -> datetime:
        """An aware UTC time."""
        ...


class Notifier(Protocol):
    def publish(self, subject: str, text: str) -> None:
        """Tell the people who subscribed. The subject has at most 100 characters (SNS)."""
        ...


class EventSink(Protocol):
    def publish(self, detail_type: str, detail: Mapping[str, Any]) -> None:
        """Tell other programs. Raises TryAgain when the event was not taken."""
        ...


class ExecutionFacts(Protocol):
    def redrive_count(self, execution_arn: str) -> int:
        """How often the execution was redriven; 0 when that cannot be told."""
        ...


class CustomerFile(Protocol):
    """A customer file of any format, opened for one streaming pass."""

    @property
    def blank_lines(self) -> int:
        """Right after the pass."""
        ...

    def records(self) -> Iterator[Record]: ...


class OpenCustomerFile(Protocol):
    def __call__(self, path: Path, column_map: Mapping[str, str | int] | None) -> CustomerFile: ...


class ChunkWriter(Protocol):
    """Spreads customers over chunk files in a folder."""

    def add(self, chunk: int, customer: Customer) -> None: ...

    def close(self) -> None: ...

    def files(self) -> list[tuple[Path, int]]:
        """The finished files and their rows, by chunk number; only chunks that have rows."""
        ...


class OpenChunkWriter(Protocol):
    def __call__(self, folder: Path, chunk_count: int) -> ChunkWriter: ...


class ClosableSeenIds(SeenIds, Protocol):
    def close(self) -> None: ...


class OpenSeenIds(Protocol):
    def __call__(self) -> ClosableSeenIds: ...


class CustomerReader(Protocol):
    def __call__(self, paths: Sequence[Path]) -> Iterator[Customer]:
        """The customers of one or more chunk files, merged in input order."""
        ...


class ResultWriter(Protocol):
    def __call__(self, path: Path, rows: Iterable[tuple[int, Hit]]) -> int:
        """Write (input row, hit) pairs; the number written."""
        ...


@dataclass(frozen=True, slots=True)
class FetchedList:
    """A list as its source gave it, unread."""

    files: Mapping[str, bytes]  # by OFAC's lower-case name (sdn.csv)
    standing: Standing
    as_of: datetime | None  # what its age counts from; None when the source does not tell
    dated: date | None  # the day that the source puts on it, in New York
    notes: tuple[str, ...] = ()  # whole sentences


class ListSource(Protocol):
    """Where a sanctions list comes from: folder, S3 prefix or https address."""

    def fetch(self) -> FetchedList:
        """Raises ListRefused, ListUnavailable."""
        ...


class SnapshotStore(Protocol):
    """Where the last accepted list is kept for the next one to be compared with."""

    def accepted(self) -> ListFacts | None: ...

    def replace(self, files: Mapping[str, bytes], facts: ListFacts) -> None:
        """At once: who reads meanwhile sees the old list or the new one, never a mixture."""
        ...


class OpenListSource(Protocol):
    def __call__(self, location: str) -> ListSource:
        """Raises InputRefused for a location of no known kind."""
        ...


class ResultReader(Protocol):
    def __call__(self, paths: Sequence[Path]) -> Iterator[tuple[int, Hit]]:
        """The (input row, hit) pairs of several result files, merged in input order."""
        ...
