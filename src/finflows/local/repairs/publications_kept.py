"""SNS's promise: a published message reaches people. Stock moto keeps it in memory, where no person can read it."""

from typing import Any

from moto.sns import models

from finflows.local.repairs import seam


def apply() -> None:
    publish = models.Topic.publish

    def publish_and_keep(self: Any, message: str, subject: str | None = None, *rest: Any, **named: Any) -> Any:
        seam.current().published(self.arn, subject, message)
        return publish(self, message, subject, *rest, **named)

    models.Topic.publish = publish_and_keep
