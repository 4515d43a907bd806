"""A night whose alerts go to a receiver of the test's own, and what became of them."""

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from finflows.local.kept_secrets import kept_secret
from finflows.local.sample_receiver import SampleReceiver, Scenario
from night_runs import Night

RUN = "scr-2026-11-23"
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
