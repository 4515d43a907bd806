"""How a command ends when its execution has ended: what is printed, and the exit code."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Self

import click

from finflows.cli.alert_receiver import DEMO, ChosenReceiver
from finflows.cli.alert_texts import alerts_line, demo_lines, kept_status
from finflows.cli.run_texts import REFUSALS, failure_text, summary_text
from finflows.cli.state_visits import visits
from finflows.contracts.night import AlertCounts, Manifest, Summary
from finflows.contracts.stored_keys import archive_prefix, manifest_key
from finflows.local.engine import Engine
from finflows.local.outcome import ExecutionOutcome
from finflows.local.state_folder import StateFolder

_REFUSED = 2
_WORK_FAILED = 1


@dataclass(frozen=True, slots=True)
class NightEnding:
    """A screening execution that has ended. A night that succeeded has a summary and a folder of results."""

    outcome: ExecutionOutcome
    state_dir: Path
    summary: Summary | None = None
    results: Path | None = None

    @classmethod
    def of(cls, engine: Engine, outcome: ExecutionOutcome, state_dir: Path) -> Self:
        """While the engine lives: the summary is read from its archive."""
        if not outcome.succeeded:
            return cls(outcome, state_dir)
        run_id = outcome.run.run_id
        work, archive = engine.bucket("WorkBucket"), engine.bucket("ArchiveBucket")
        manifest = Manifest.parse(_read(engine, work, manifest_key(run_id)), what=f"The manifest of run {run_id}")
        prefix = archive_prefix(manifest.run_date, run_id)
        summary = Summary.parse(_read(engine, archive, prefix + "summary.json"), what="The summary")
        return cls(outcome, state_dir, summary, engine.folder.objects / archive / prefix)

    def tell(self, *, as_json: bool) -> None:
        """Print the summary, or end the command with what went wrong."""
        if self.summary is None or self.results is None:
            self._fail(as_json=as_json)
        if as_json:
            click.echo(self.summary.to_json())
        else:
            click.echo(summary_text(self.summary, self.results, list(visits(self.outcome.history()))))
            if self.summary.alerts is not None:
                self._tell_alerts(self.summary.run_id, self.summary.alerts)

    def _tell_alerts(self, run_id: str, alerts: AlertCounts) -> None:
        """Nothing where there was nobody to tell, and nothing to tell."""
        if alerts.alerts_sent or alerts.alerts_suppressed:
            click.echo(alerts_line(kept_status(self.state_dir, run_id), alerts.alerts_suppressed))
        receiver = ChosenReceiver(StateFolder(self.state_dir))
        if alerts.alerts_sent and receiver.chosen == DEMO and receiver.demo_state.exists():
            for line in demo_lines(receiver.demo_state, run_id):
                click.echo(line)

    def _fail(self, *, as_json: bool) -> NoReturn:
        outcome = self.outcome
        if as_json:
            run = outcome.run
            document = {"runId": run.run_id, "status": outcome.status, "error": outcome.error}
            click.echo(json.dumps({**document, "redriveCount": len(run.attempts[-1].redrives)}))
        click.echo(failure_text(outcome, self.state_dir), err=True)
        sys.exit(_REFUSED if outcome.error in REFUSALS else _WORK_FAILED)


def _read(engine: Engine, bucket: str, key: str) -> bytes:
    body: bytes = engine.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    return body
