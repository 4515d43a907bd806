"""One screening night on the embedded engine, from the options of the command to the last line that it prints."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console

from finflows.application.fingerprints import sha256_of_bytes, sha256_of_file
from finflows.application.run_identity import run_identity
from finflows.cli.project import project_folder
from finflows.cli.run_texts import failure_text, summary_text
from finflows.cli.state_visits import visits
from finflows.contracts.errors import InputRefused
from finflows.contracts.night import Summary
from finflows.contracts.start_input import StartInput
from finflows.contracts.stored_keys import INCOMING_PREFIX, archive_prefix
from finflows.local.engine import Engine
from finflows.local.faults import Faults
from finflows.local.live_view import watching
from finflows.local.outcome import ExecutionOutcome
from finflows.local.runs import RunStore
from finflows.local.state_folder import StateFolder

MACHINE = "ScreeningStateMachine"


@dataclass(frozen=True, slots=True)
class ScreeningRun:
    customers: Path
    settings: Mapping[str, Any]
    run_id: str | None
    workers: int
    state_dir: Path
    fail_chunk: Mapping[int, int]
    time_scale: float
    parameters: Mapping[str, str]  # of the template
    live: bool
    engine_endpoint: str | None = None
    gateway_port: int = 0

    def __call__(self, *, as_json: bool) -> None:
        if not self.customers.is_file():
            raise InputRefused(f"The customer file {self.customers} does not exist. Name a file that does.")
        start = self._start_input()
        config_hash = self._config_hash(start)
        self._refuse_another_configuration(start["runId"], config_hash)
        with watching(Console(stderr=True), quiet=not self.live) as observer:
            engine = Engine(
                project_folder(),
                self.state_dir,
                workers=self.workers,
                faults=Faults(fail_chunk=self.fail_chunk),
                observer=observer,
                time_scale=self.time_scale,
                parameter_overrides=self.parameters,
                engine_endpoint=self.engine_endpoint,
                gateway_port=self.gateway_port,
            )
            with engine:
                store = engine.client("s3")
                store.upload_file(str(self.customers), engine.bucket("WorkBucket"), start["inputKey"])
                outcome = engine.execute(MACHINE, start["runId"], start, config_hash=config_hash)
                prefix = archive_prefix(date.fromisoformat(start["runDate"]), start["runId"])
                summary = _read_summary(engine, prefix + "summary.json") if outcome.succeeded else None
                results = engine.folder.objects / engine.bucket("ArchiveBucket") / prefix
        if summary is None:
            self._fail(outcome, as_json=as_json)
        click.echo(summary.to_json() if as_json else summary_text(summary, results, visits(outcome.history())))

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
        runs = RunStore(StateFolder(self.state_dir))
        taken = {run.run_id for run in runs.list()}
        number = 1
        run_id = night_id
        while run_id in taken:
            number += 1
            run_id = f"{night_id}-{number}"
        return run_id

    def _run_date(self, run_id: str) -> str | None:
        """A run that is continued keeps its date, also after midnight."""
        run = RunStore(StateFolder(self.state_dir)).find(run_id)
        return None if run is None else run.input["runDate"]

    def _config_hash(self, start: Mapping[str, Any]) -> str:
        decisive = {**start, "customers": sha256_of_file(self.customers)}
        return sha256_of_bytes(json.dumps(decisive, sort_keys=True).encode())

    def _refuse_another_configuration(self, run_id: str, config_hash: str) -> None:
        run = RunStore(StateFolder(self.state_dir)).find(run_id)
        if run is not None and run.config_hash != config_hash:
            raise InputRefused(
                f"Run {run_id} exists with other customers, list or options, and a night is never overwritten. "
                "Repeat the very command to continue it, or leave --run-id out for a new run."
            )

    def _fail(self, outcome: ExecutionOutcome, *, as_json: bool) -> NoReturn:
        refused = outcome.error in {"InputRefused", "ListRefused"}
        if as_json:
            click.echo(json.dumps({"runId": outcome.run.run_id, "status": outcome.status, "error": outcome.error}))
        click.echo(failure_text(outcome, self.state_dir), err=True)
        sys.exit(2 if refused else 1)


def _read_summary(engine: Engine, key: str) -> Summary:
    answer = engine.client("s3").get_object(Bucket=engine.bucket("ArchiveBucket"), Key=key)
    return Summary.parse(answer["Body"].read(), what="The summary")
