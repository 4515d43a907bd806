"""The receiver of alerts: each attempt signed as Standard Webhooks says (https://www.standardwebhooks.com).

The signature covers id, time and the very bytes that are sent, so each attempt has a time and a signature of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from standardwebhooks import Webhook
from standardwebhooks.webhooks import EmptyWebhookSecretError

from finflows.adapters.webhook.http_post import HttpPost
from finflows.application.alert_ports import ReceiverAnswer
from finflows.application.ports import Clock
from finflows.contracts.errors import InputRefused

_LEAST_SECRET_BYTES: Final = 24  # the specification's least


class SignedWebhook:
    """``secrets`` are asked for in every attempt: they may be rotated meanwhile. The first must be one."""

    def __init__(self, post: HttpPost, secrets: Callable[[], Sequence[str]], clock: Clock) -> None:
        self._post = post
        self._secrets = secrets
        self._clock = clock

    def post(self, webhook_id: str, document: str) -> ReceiverAnswer:
        """Raises ReceiverUnreachable, AddressRefused; InputRefused for a secret that is none."""
        now = self._clock.now()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": _agent(),
            "webhook-id": webhook_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(self._signatures(webhook_id, now, document)),
        }
        return self._post(document.encode(), headers)

    def _signatures(self, webhook_id: str, now: datetime, document: str) -> Iterator[str]:
        """One by each secret. A former one that is none was a mistake, and has been replaced."""
        current, *former = self._secrets()
        yield signer(current).sign(webhook_id, now, document)
        for secret in former:
            with suppress(InputRefused):
                yield signer(secret).sign(webhook_id, now, document)


def signer(secret: str) -> Webhook:
    """Raises InputRefused; the message does not show the secret."""
    try:
        made = Webhook(secret)
        key: bytes = made._whsecret  # noqa: SLF001 - the library has no other way to tell its length
    except (ValueError, EmptyWebhookSecretError) as exc:
        raise InputRefused(_NO_SECRET) from exc
    if len(key) < _LEAST_SECRET_BYTES:
        raise InputRefused(_NO_SECRET)
    return made


_NO_SECRET: Final = (
    f"The webhook secret is not base64 of at least {_LEAST_SECRET_BYTES} bytes. Put a new one into the secret: "
    "template.yaml generates one."
)


def _agent() -> str:
    try:
        return f"finflows/{version('finflows')}"
    except PackageNotFoundError:  # in a Lambda layer the package has no metadata
        return "finflows"
