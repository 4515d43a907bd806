"""SNS's promise: a published message reaches people. Stock moto keeps it in memory, where nobody reads it."""

from typing import Any

from moto.sns import models

from finflows.local.repairs import seam
from finflows.local.repairs.mending import mend, part


def apply() -> None:
    publish = part(models.Topic, "publish")

    def publish_and_keep(self: Any, message: str, subject: str | None = None, *rest: Any, **named: Any) -> Any:
        seam.current().published(self.arn, subject, message)
        return publish(self, message, subject, *rest, **named)

    mend(models.Topic, "publish", publish_and_keep)
