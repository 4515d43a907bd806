"""The secrets that sign alerts: today's and the one before it, against moto's Secrets Manager and a stub."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from finflows.adapters.webhook.webhook_secrets import KEPT_S, WebhookSecrets
from finflows.contracts.errors import TryAgain
from stock_moto import stock_moto

NAME = "WebhookSecret"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Any]:
    with stock_moto(tmp_path):
        made = boto3.client("secretsmanager", region_name="us-east-1")
        made.create_secret(Name=NAME, SecretString="first")
        yield made


def test_a_secret_that_was_never_rotated_signs_alone(client: Any) -> None:
    """There is none before it."""
    assert WebhookSecrets(client, NAME)() == ["first"]


def test_a_rotated_secret_and_the_one_before_it_sign(client: Any) -> None:
    """Today's first; older ones are forgotten."""
    for secret in ("second", "third"):
        client.put_secret_value(SecretId=NAME, SecretString=secret)
    assert WebhookSecrets(client, NAME)() == ["third", "second"]


def test_a_new_secret_is_used_within_five_minutes(client: Any) -> None:
    """And asked for no oftener."""
    now = [0.0]
    secrets = WebhookSecrets(client, NAME, lambda: now[0])
    secrets()
    client.put_secret_value(SecretId=NAME, SecretString="second")
    now[0] = KEPT_S - 1
    assert secrets() == ["first"]
    now[0] = KEPT_S
    assert secrets() == ["second", "first"]


class Failing:
    """Raises in the stages given."""

    def __init__(self, error: Exception, *stages: str) -> None:
        self.error = error
        self.stages = stages

    def get_secret_value(self, **arguments: Any) -> Any:
        if arguments["VersionStage"] in self.stages:
            raise self.error
        return {"SecretString": "first"}


def denied(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "private"}}, "GetSecretValue")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (denied("AccessDeniedException"), "AccessDeniedException"),
        (EndpointConnectionError(endpoint_url="private"), "EndpointConnectionError"),
    ],
)
@pytest.mark.parametrize("stage", ["AWSCURRENT", "AWSPREVIOUS"])
def test_secrets_that_are_not_given_are_asked_for_again(error: Exception, told: str, stage: str) -> None:
    """The alert waits, with the reason; half of the signatures would be refused by half of the receivers."""
    secrets = WebhookSecrets(Failing(error, stage), NAME)
    for _ in range(2):
        with pytest.raises(TryAgain, match=f"does not give the webhook secret: {told}") as caught:
            secrets()
        assert "private" not in str(caught.value)


def test_a_secret_that_is_gone_is_no_secret_without_a_former_one() -> None:
    """Only the one before may be absent."""
    gone = denied("ResourceNotFoundException")
    assert WebhookSecrets(Failing(gone, "AWSPREVIOUS"), NAME)() == ["first"]
    with pytest.raises(TryAgain, match="ResourceNotFoundException"):
        WebhookSecrets(Failing(gone, "AWSCURRENT"), NAME)()
