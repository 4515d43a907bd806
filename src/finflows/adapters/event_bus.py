"""Events for other programs, by EventBridge: the account's default bus, source ``finflows``."""

import json
from collections.abc import Mapping
from typing import Any, Final, Protocol

from finflows.adapters.service_errors import service_errors
from finflows.contracts.errors import TryAgain

SOURCE: Final = "finflows"


class EventsClient(Protocol):
    """What is used of boto3's client of EventBridge."""

    def put_events(self, *, Entries: list[dict[str, str]]) -> Any: ...  # noqa: N803 - boto3's name


class EventBridge:
    def __init__(self, client: EventsClient) -> None:
        self._client = client

    def publish(self, detail_type: str, detail: Mapping[str, Any]) -> None:
        entry = {"Source": SOURCE, "DetailType": detail_type, "Detail": json.dumps(detail)}
        with service_errors(f"EventBridge does not take the event {detail_type!r}"):
            answer = self._client.put_events(Entries=[entry])
        if answer["FailedEntryCount"]:
            code = answer["Entries"][0].get("ErrorCode")
            raise TryAgain(f"EventBridge does not take the event {detail_type!r}: {code}.")
