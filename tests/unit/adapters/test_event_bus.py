"""Events on EventBridge's default bus."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from finflows.adapters.event_bus import EventBridge
from finflows.contracts.errors import TryAgain


class RememberingBus:
    """Takes what PutEvents takes."""

    def __init__(self, failed: int = 0) -> None:
        self.entries: list[dict[str, str]] = []
        self.failed = failed

    def put_events(self, *, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        self.entries += Entries
        return {"FailedEntryCount": self.failed, "Entries": [{"ErrorCode": "ThrottlingException"}]}


def test_an_event_is_published_under_our_name() -> None:
    """Rules match source and detail type; the detail is JSON."""
    bus = RememberingBus()
    EventBridge(bus).publish("Something happened", {"count": 1})
    assert bus.entries == [{"Source": "finflows", "DetailType": "Something happened", "Detail": '{"count": 1}'}]


def test_the_real_service_would_take_it() -> None:
    """Checked against the service's own model."""
    client = boto3.client("events", region_name="us-east-1")
    expected = {"Source": "finflows", "DetailType": "Something happened", "Detail": json.dumps({"count": 1})}
    with Stubber(client) as stub:
        stub.add_response("put_events", {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}, {"Entries": [expected]})
        EventBridge(client).publish("Something happened", {"count": 1})
        stub.assert_no_pending_responses()


def test_an_event_that_is_not_taken_is_worth_another_try() -> None:
    """PutEvents answers 200 and says inside that it failed."""
    with pytest.raises(TryAgain, match="EventBridge does not take the event 'X': ThrottlingException"):
        EventBridge(RememberingBus(failed=1)).publish("X", {})


def test_a_service_that_does_not_answer_is_worth_another_try() -> None:
    """Whatever the reason."""

    class Silent(RememberingBus):
        def put_events(self, *, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803 - as above
            raise EndpointConnectionError(endpoint_url="https://events")

    with pytest.raises(TryAgain, match="EventBridge does not take the event 'X': EndpointConnectionError"):
        EventBridge(Silent()).publish("X", {})
