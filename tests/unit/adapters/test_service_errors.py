"""What AWS's services answer when they do not do what they are asked, as errors of ours."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from finflows.adapters.execution_facts import StepFunctionsFacts
from finflows.adapters.sns_notifier import SnsNotifier
from finflows.contracts.errors import TryAgain

REFUSED = ClientError(
    {"Error": {"Code": "AuthorizationError", "Message": "may not publish 'Jane Doe'"}}, operation_name="Publish"
)
UNREACHABLE = EndpointConnectionError(endpoint_url="https://sns/Jane Doe")


class Failing:
    def __init__(self, error: Exception) -> None:
        self._error = error

    def publish(self, **_request: str) -> Any:
        raise self._error

    def describe_execution(self, **_request: str) -> Any:
        raise self._error


@pytest.mark.parametrize(("error", "told"), [(REFUSED, "AuthorizationError"), (UNREACHABLE, "EndpointConnectionError")])
def test_a_message_that_is_not_taken_may_be_tried_again(error: Exception, told: str) -> None:
    """By the state machine, which retries this name; the service's text stays behind."""
    with pytest.raises(TryAgain, match=rf"^SNS does not take the message: {told}\.$"):
        SnsNotifier(Failing(error), "topic").publish("subject", "text")  # type: ignore[arg-type]


def test_an_execution_that_is_not_described_is_named() -> None:
    """The permission that is missing is one on this execution."""
    with pytest.raises(TryAgain, match=r"^Step Functions does not describe arn:run-1: AuthorizationError\.$"):
        StepFunctionsFacts(Failing(REFUSED)).redrive_count("arn:run-1")  # type: ignore[arg-type]
