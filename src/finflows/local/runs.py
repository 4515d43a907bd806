"""Runs as the state folder keeps them, written while they happen, so that a killed process leaves its record.

    runs/<run id>/run.json                what it is, and each attempt's times, status and outcome
                  history-<attempt>.ndjson  GetExecutionHistory, one event per line, redrives appended
                  exits-<attempt>.ndjson    the memory of a redrive: see replay.py
                  definition-<attempt>.json the state machine as it was; a redrive uses no other

An attempt is one execution, named `<run id>-<attempt>`. One whose engine has gone is INTERRUPTED.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Self

from finflows.local.errors import RunUnknown
from finflows.local.state_folder import StateFolder, file_name

_RUN_FILE: Final = "run.json"
INTERRUPTED: Final = "INTERRUPTED"
RUNNING: Final = "RUNNING"


@dataclass(frozen=True, slots=True)
class RunAttempt:
    """Times are ISO 8601 in UTC; `output` is JSON."""

    number: int
    execution_name: str
    execution_arn: str
    started_at: str
    status: str = RUNNING
    finished_at: str | None = None
    output: Any = None
    error: str | None = None
    cause: str | None = None
    redrives: tuple[str, ...] = ()
    """When the attempt was redriven."""
    engine: str | None = None
    """Address of the engine that ran it; None for the embedded one."""


@dataclass(frozen=True, slots=True)
class Run:
    run_id: str
    machine: str
    config_hash: str
    input: Any
    folder: Path
    attempts: tuple[RunAttempt, ...] = field(default_factory=tuple)

    @property
    def status(self) -> str:
        return self.attempts[-1].status

    def history_file(self, attempt: int) -> Path:
        return self.folder / f"history-{attempt}.ndjson"

    def definition_file(self, attempt: int) -> Path:
        return self.folder / f"definition-{attempt}.json"

    def exits_file(self, attempt: int) -> Path:
        return self.folder / f"exits-{attempt}.ndjson"

    def history(self, attempt: int | None = None) -> Iterator[dict[str, Any]]:
        """The events of an attempt, by default the last; a line that a kill cut off is passed over."""
        path = self.history_file(attempt or self.attempts[-1].number)
        if path.exists():
            with path.open(encoding="utf-8") as lines:
                yield from (json.loads(line) for line in lines if line.endswith("\n"))

    def with_attempt(self, attempt: RunAttempt) -> Self:
        """This run with an attempt added, or replaced by its number."""
        others = (known for known in self.attempts if known.number != attempt.number)
        return replace(self, attempts=tuple(sorted((*others, attempt), key=lambda known: known.number)))

    def save(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        document = asdict(self)
        del document["folder"]
        unfinished = self.folder / f"{_RUN_FILE}.unfinished"
        with unfinished.open("w", encoding="utf-8") as file:
            json.dump(document, file, indent=1, default=str)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self.folder / _RUN_FILE)


class RunStore:
    """Reads need no engine."""

    def __init__(self, folder: StateFolder) -> None:
        self._folder = folder

    def list(self) -> list[Run]:
        """Every run, the one that started last first."""
        found = [self._load(path) for path in self._folder.runs.glob(f"*/{_RUN_FILE}")]
        return sorted(found, key=lambda run: run.attempts[-1].started_at, reverse=True)

    def read(self, run_id: str) -> Run:
        """Raises RunUnknown."""
        run = self.find(run_id)
        if run is None:
            raise RunUnknown(run_id, self._folder.path)
        return run

    def find(self, run_id: str) -> Run | None:
        path = self.run_folder(run_id) / _RUN_FILE
        return self._load(path) if path.exists() else None

    def run_folder(self, run_id: str) -> Path:
        return self._folder.runs / file_name(run_id)

    def _load(self, path: Path) -> Run:
        document = json.loads(path.read_text(encoding="utf-8"))
        attempts = (
            RunAttempt(**{**attempt, "redrives": tuple(attempt["redrives"])}) for attempt in document.pop("attempts")
        )
        run = Run(**document, folder=path.parent, attempts=tuple(attempts))
        last = run.attempts[-1]
        if last.status == RUNNING and not self._folder.is_in_use():
            return run.with_attempt(replace(last, status=INTERRUPTED))
        return run
