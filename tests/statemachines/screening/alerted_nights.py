"""A night whose alerts go to a receiver of the test's own, and what became of them."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finflows.local.kept_secrets import kept_secret
from finflows.local.sample_receiver import SampleReceiver, Scenario
from night_runs import RUN, Night

HIT_CUSTOMERS = 5  # of the night's 24


@dataclass(frozen=True)
class AlertedNight:
    night: Night
    receiver: SampleReceiver

    def run(self, *options: str) -> dict[str, Any]:
        done = self.start(*options)
        assert done.returncode == 0, done.stderr
        summary: dict[str, Any] = json.loads(done.stdout)
        return summary

    def start(self, *options: str) -> subprocess.CompletedProcess[str]:
        return self.night.run("--run-id", RUN, "--receiver", self.receiver.url, "--alert-wait", "60", *options)

    def of_date(self, run_date: str) -> dict[str, Any]:
        """The alerts of that night's summary. Its stack does not send repeats, and counts only exact matches."""
        program = Path(__file__).parent / "dated_night.py"
        night = self.night
        given = [night.state, night.customers, night.list_folder, self.receiver.url, run_date]
        done = night.run_command([sys.executable, str(program), *map(str, given)])
        assert done.returncode == 0, done.stderr
        counts: dict[str, Any] = json.loads(done.stdout)
        return counts

    def status(self) -> dict[str, Any]:
        """Exit code 1 says that alerts are dead."""
        status: dict[str, Any] = json.loads(self.night.finflows("alerts", "status", RUN, "--json").stdout)
        return status

    def redrive(self, wait_s: str = "60") -> subprocess.CompletedProcess[str]:
        return self.night.finflows("alerts", "redrive", "--alert-wait", wait_s)

    @property
    def alerts(self) -> list[str]:
        """Ids of the alerts that were taken, in order, each once."""
        return [message.id for message in self.receiver.taken if "alertId" in message.document]

    @property
    def told_by_run(self) -> dict[str, set[str]]:
        """The customers of whom each run has told, as the receiver took it."""
        told: dict[str, set[str]] = {}
        for message in self.receiver.taken:
            if "alertId" in message.document:
                told.setdefault(message.document["jobId"], set()).add(message.document["customerId"])
        return told

    @property
    def completions(self) -> list[dict[str, Any]]:
        return [message.document for message in self.receiver.taken if "status" in message.document]

    @property
    def posted(self) -> Counter[str]:
        """How often each id was posted, taken or not."""
        return Counter(message.id for message in self.receiver.messages)


@contextmanager
def alerted(night: Night, *scenarios: Scenario) -> Iterator[AlertedNight]:
    night.state.mkdir(exist_ok=True)
    secret = kept_secret(night.state / "secrets", "WebhookSecret")
    with SampleReceiver(secret, scenarios=scenarios) as receiver:
        yield AlertedNight(night, receiver)
