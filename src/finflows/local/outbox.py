"""What the engine would have sent into the world, one JSON object per line, for a person to read."""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


class Outbox:
    """`sns.ndjson`: messages published to topics. `events.ndjson`: EventBridge events and whom they reached."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def published(self, topic_arn: str, subject: str | None, message: str, attributes: Any = None) -> None:
        self._add("sns", {"topicArn": topic_arn, "subject": subject, "message": message, "attributes": attributes})

    def delivered(self, event: dict[str, Any], targets: list[dict[str, Any]]) -> None:
        self._add("events", {"event": event, "targets": targets})

    def _add(self, name: str, record: dict[str, Any]) -> None:
        line = json.dumps({"at": datetime.now(UTC).isoformat(timespec="milliseconds"), **record}, default=str)
        with self._lock:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / f"{name}.ndjson").open("a", encoding="utf-8") as file:
                file.write(line + "\n")
