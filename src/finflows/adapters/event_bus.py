"""Events for other programs, by EventBridge: the account's default bus, source ``finflows``."""

import json
from collections.abc import Mapping
from typing import Any, Final, Protocol

from botocore.exceptions import BotoCoreError, ClientError

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
        try:
            answer = self._client.put_events(Entries=[entry])
        except (BotoCoreError, ClientError) as exc:
            raise TryAgain(f"EventBridge does not take the event {detail_type!r}: {type(exc).__name__}.") from exc
        if answer["FailedEntryCount"]:
            code = answer["Entries"][0].get("ErrorCode")
            raise TryAgain(f"EventBridge does not take the event {detail_type!r}: {code}.")
