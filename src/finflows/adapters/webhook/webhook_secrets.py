"""The secrets that sign alerts, from Secrets Manager: today's first, and the one before it.

Both sign, so that a receiver which knows either takes an alert: a secret is rotated without an alert being refused.
"""

import time
from collections.abc import Callable
from typing import Any, Final, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from finflows.contracts.errors import TryAgain

KEPT_S: Final = 300.0
_CURRENT: Final = "AWSCURRENT"
_PREVIOUS: Final = "AWSPREVIOUS"
_ABSENT: Final = "ResourceNotFoundException"


class SecretsClient(Protocol):
    """What is used of boto3's client of Secrets Manager."""

    def get_secret_value(self, **arguments: Any) -> Any: ...


class WebhookSecrets:
    """Kept in memory for five minutes."""

    def __init__(self, client: SecretsClient, name: str, seconds: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._name = name
        self._seconds = seconds
        self._kept: list[str] = []
        self._until = 0.0

    def __call__(self) -> list[str]:
        """Raises TryAgain when Secrets Manager does not give them."""
        if not self._kept or self._seconds() >= self._until:
            self._kept = [self._secret(_CURRENT), *self._previous()]
            self._until = self._seconds() + KEPT_S
        return self._kept

    def _previous(self) -> list[str]:
        """None, before the secret was rotated for the first time."""
        try:
            return [self._secret(_PREVIOUS)]
        except TryAgain as exc:
            cause = exc.__cause__
            if isinstance(cause, ClientError) and _code(cause) == _ABSENT:
                return []
            raise

    def _secret(self, stage: str) -> str:
        try:
            answer = self._client.get_secret_value(SecretId=self._name, VersionStage=stage)
        except ClientError as exc:
            raise TryAgain(f"Secrets Manager does not give the webhook secret: {_code(exc)}.") from exc
        except BotoCoreError as exc:
            raise TryAgain(f"Secrets Manager does not give the webhook secret: {type(exc).__name__}.") from exc
        return str(answer.get("SecretString", ""))


def _code(exc: ClientError) -> str:
    return exc.response["Error"].get("Code", "no code")
