"""Deliveries, and a night that has sent alerts."""

from dataclasses import replace
from datetime import timedelta

import alert_fakes
import fakes
import nights
from alert_fakes import MATCHED_AT, RUN_ID
from finflows.application.chunk_alerts import Alerting
from finflows.contracts.alerts import DeliverAlertOutput, DeliveryStatus, MessageKind


def delivery(number: int, seconds: float | None = 1.0, reason: str | None = None) -> DeliverAlertOutput:
    return DeliverAlertOutput(
        id=f"alert-{number:04d}",
        kind=MessageKind.ALERT,
        run_id=RUN_ID,
        status=DeliveryStatus.PENDING if seconds is None else DeliveryStatus.DELIVERED,
        matched_at=MATCHED_AT,
        delivered_at=None if seconds is None else MATCHED_AT + timedelta(seconds=seconds),
        attempts=1,
        reason=reason,
    )


def alerted_night() -> fakes.MemoryStore:
    """Two alerts were sent; the second chunk has none."""
    work = fakes.MemoryStore()
    nights.stored_night(work)
    for chunk in range(2):
        alerting = Alerting(alert_fakes.RememberingOutlet)
        replace(nights.screener(work), alerting=alerting)(nights.RUN_ID, chunk)
    return work
