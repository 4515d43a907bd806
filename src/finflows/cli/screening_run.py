"""One screening night on the embedded engine, from the options of the command to the last line that it prints."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from finflows.adapters.customer_files.opening import require_customer_file
from finflows.adapters.s3_store import S3Store
from finflows.application.fingerprints import sha256_of_bytes, sha256_of_file
from finflows.application.run_identity import run_identity
from finflows.application.run_manifest import chunk_of, read_manifest
from finflows.cli.alert_texts import WORK_BUCKET
from finflows.cli.engine_session import EngineSession
from finflows.cli.run_ending import NightEnding
from finflows.contracts.errors import InputRefused, TryAgain
from finflows.contracts.start_input import StartInput
from finflows.contracts.stored_keys import INCOMING_PREFIX
from finflows.local.engine import Engine
from finflows.local.errors import StateFolderUnwritable
from finflows.local.folder_store import FolderStore
from finflows.local.state_folder import StateFolder

MACHINE = "ScreeningStateMachine"


@dataclass(frozen=True, slots=True)
class ScreeningRun:
    """A new night, or one that goes on under its id."""

    session: EngineSession
    customers: Path
    settings: Mapping[str, Any]
    run_id: str | None

    def __call__(self, *, as_json: bool) -> None:
        require_customer_file(self.customers)
        start = self._start_input()
        config_hash = self._config_hash(start)
        self._refuse_another_configuration(start["runId"], config_hash)
        with self.session.engine() as engine:
            self._bring_customers(engine, start["inputKey"])
            outcome = engine.execute(MACHINE, start["runId"], start, config_hash=config_hash)
            ending = NightEnding.of(engine, outcome, self.session.state_dir)
            self.session.deliver_alerts(engine)
        ending.tell(as_json=as_json)

    def _bring_customers(self, engine: Engine, key: str) -> None:
        try:
            S3Store(engine.client("s3"), engine.bucket("WorkBucket")).upload(key, self.customers)
        except TryAgain as exc:
            raise StateFolderUnwritable(engine.folder.path, str(exc)) from exc

    def _start_input(self) -> dict[str, Any]:
        tonight = run_identity(StartInput(), datetime.now(UTC))
        run_id = self.run_id or self._free_id(tonight.run_id)
        suffixes = "".join(self.customers.suffixes[-2:])
        given = {
            **self.settings,
            "runId": run_id,
            "runDate": self._run_date(run_id) or tonight.run_date.isoformat(),
            "inputKey": f"{INCOMING_PREFIX}customers-{run_id}{suffixes}",
        }
        start = {key: value for key, value in given.items() if value is not None}
        StartInput.parse(start, what="The command line")
        return start

    def _free_id(self, night_id: str) -> str:
        taken = {run.run_id for run in self.session.runs.list()}
        number = 1
        run_id = night_id
        while run_id in taken:
            number += 1
            run_id = f"{night_id}-{number}"
        return run_id

    def _run_date(self, run_id: str) -> str | None:
        """A run that is continued keeps its date, also after midnight."""
        run = self.session.runs.find(run_id)
        return None if run is None else run.input["runDate"]

    def _config_hash(self, start: Mapping[str, Any]) -> str:
        decisive = {**start, "customers": sha256_of_file(self.customers)}
        return sha256_of_bytes(json.dumps(decisive, sort_keys=True).encode())

    def _refuse_another_configuration(self, run_id: str, config_hash: str) -> None:
        run = self.session.runs.find(run_id)
        if run is not None and run.config_hash != config_hash:
            raise InputRefused(
                f"Run {run_id} exists with other customers, list or options, and a night is never overwritten. "
                "Repeat the very command to continue it, or leave --run-id out for a new run."
            )


@dataclass(frozen=True, slots=True)
class ResumedRun:
    """Named chunks of an old run, screened again with today's code (``resumeRunId``)."""

    session: EngineSession
    run_id: str
    chunks: tuple[int, ...]

    def __call__(self, *, as_json: bool) -> None:
        old = self.session.runs.read(self.run_id)
        start = {"resumeRunId": self.run_id, "chunks": list(self.chunks), "runDate": old.input["runDate"]}
        StartInput.parse(start, what="The command line")
        self._refuse_unknown_chunks()
        with self.session.engine() as engine:
            outcome = engine.execute(MACHINE, self.run_id, start, config_hash=old.config_hash)
            ending = NightEnding.of(engine, outcome, self.session.state_dir)
            self.session.deliver_alerts(engine)
        ending.tell(as_json=as_json)

    def _refuse_unknown_chunks(self) -> None:
        """Before anything starts: an execution that fails would stand in the list of runs as the night's end."""
        work = FolderStore(StateFolder(self.session.state_dir).objects, WORK_BUCKET)
        manifest = read_manifest(work, self.run_id)
        for index in self.chunks:
            chunk_of(manifest, index)
