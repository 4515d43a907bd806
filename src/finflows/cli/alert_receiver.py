"""Who receives the alerts of a state folder: an address, a receiver of our own (``demo``), or nobody.

The choice stays with the folder: a redrive, and whatever delivers what was left, alerts the same receiver.
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


@dataclass(frozen=True, slots=True)
class ChosenReceiver:
    folder: StateFolder

    @property
    def secret(self) -> str:
        return kept_secret(self.folder.secrets, WEBHOOK_SECRET)

    @property
    def demo_state(self) -> Path:
        return self.folder.path / "receiver" / "received.ndjson"

    def choose(self, receiver: str) -> None:
        """Raises AddressRefused for an address that alerts may not be sent to."""
        if receiver not in {DEMO, NOBODY}:
            host = (urlsplit(receiver).hostname or "").lower()
            receiver_address(receiver, ReceiverRules(frozenset({host}), loopback=True))
        self.folder.path.mkdir(parents=True, exist_ok=True)
        (self.folder.path / _FILE).write_text(json.dumps({"receiver": receiver}), encoding="utf-8")

    @property
    def chosen(self) -> str:
        path = self.folder.path / _FILE
        return str(json.loads(path.read_text(encoding="utf-8"))["receiver"]) if path.exists() else NOBODY

    @contextmanager
    def parameters(self) -> Iterator[dict[str, str]]:
        """Of the template. A receiver of our own lives as long as the block."""
        chosen = self.chosen
        if chosen == NOBODY:
            yield {}
        elif chosen == DEMO:
            with SampleReceiver(self.secret, state=self.demo_state) as receiver:
                yield _parameters(receiver.url)
        else:
            yield _parameters(chosen)


def _parameters(url: str) -> dict[str, str]:
    """The host that a person names on the command line is the one that may receive."""
    parts = urlsplit(url)
    return {
        "WebhookUrl": url,
        "WebhookHosts": (parts.hostname or "").lower(),
        "WebhookPorts": str(parts.port or 443),
        "WebhookLoopback": "true",
    }
