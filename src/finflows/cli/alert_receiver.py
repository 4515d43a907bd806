"""Who receives the alerts of a state folder: an address, a receiver of our own (``demo``), or nobody.

The choice stays with the folder, and so do payload and repeats: a redrive, and whatever delivers what was left, alerts
the same receiver of the same.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from finflows.adapters.webhook.address_gate import ReceiverRules, receiver_address
from finflows.local.kept_secrets import WEBHOOK_SECRET, kept_secret
from finflows.local.sample_receiver import SampleReceiver
from finflows.local.state_folder import StateFolder

DEMO: Final = "demo"
NOBODY: Final = "none"
_FILE: Final = "receiver.json"
_OF_ALERTS: Final = (("payload", "AlertPayload"), ("repeats", "AlertRepeats"))


@dataclass(frozen=True, slots=True)
class ChosenReceiver:
    folder: StateFolder

    @property
    def secret(self) -> str:
        return kept_secret(self.folder.secrets, WEBHOOK_SECRET)

    @property
    def demo_state(self) -> Path:
        return self.folder.path / "receiver" / "received.ndjson"

    def choose(self, receiver: str | None, payload: str | None = None, repeats: str | None = None) -> None:
        """What is None stays as it was. Raises AddressRefused for an address that alerts may not be sent to."""
        choices = {"receiver": receiver, "payload": payload, "repeats": repeats}
        given = {name: choice for name, choice in choices.items() if choice is not None}
        if not given:
            return
        if receiver is not None and receiver not in {DEMO, NOBODY}:
            host = (urlsplit(receiver).hostname or "").lower()
            receiver_address(receiver, ReceiverRules(frozenset({host}), loopback=True))
        self.folder.path.mkdir(parents=True, exist_ok=True)
        unfinished = self.folder.path / f"{_FILE}.unfinished"
        unfinished.write_text(json.dumps({**self._choices, **given}), encoding="utf-8")
        unfinished.replace(self.folder.path / _FILE)

    @property
    def chosen(self) -> str:
        return self._choices.get("receiver", NOBODY)

    @property
    def _choices(self) -> dict[str, str]:
        path = self.folder.path / _FILE
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}

    @contextmanager
    def parameters(self) -> Iterator[dict[str, str]]:
        """Of the template. A receiver of our own lives as long as the block."""
        choices = self._choices
        told = {parameter: choices[name] for name, parameter in _OF_ALERTS if name in choices}
        if self.chosen == NOBODY:
            yield told
        elif self.chosen == DEMO:
            with SampleReceiver(self.secret, state=self.demo_state) as receiver:
                yield _parameters(receiver.url) | told
        else:
            yield _parameters(self.chosen) | told


def _parameters(url: str) -> dict[str, str]:
    """The host that a person names on the command line is the one that may receive."""
    parts = urlsplit(url)
    return {
        "WebhookUrl": url,
        "WebhookHosts": (parts.hostname or "").lower(),
        "WebhookPorts": str(parts.port or 443),
        "WebhookLoopback": "true",
    }
