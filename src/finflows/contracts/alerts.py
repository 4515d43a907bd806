"""Alerts: what the receiver gets, and what waits in the queue until it has got it.

DeliverAlertInput (a message's body) holds the receiver's document as text: the same bytes are sent in every attempt,
whatever code delivers them. Names are in it only where a setting says so.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, Field

from finflows.contracts.base import Contract

OFAC_MATCH: Final = "OFAC_MATCH"
Count = Annotated[int, Field(ge=0)]


class AlertQuery(Contract):
    customer_id: str
    type: str
    name: str | None = None
    """Only in the full payload, as ``remarks`` is."""


class AlertMatch(Contract):
    entity_id: str
    list: str
    source: str
    score: float
    type: str
    programs: tuple[str, ...]
    name: str | None = None
    remarks: str | None = None


class AlertScreening(Contract):
    query: AlertQuery
    matches: tuple[AlertMatch, ...]
    match_count: Count


class Alert(Contract):
    """One customer of one run, with all matches. ``job_id`` is the run."""

    alert_id: str
    alert_type: Literal["OFAC_MATCH"] = OFAC_MATCH
    job_id: str
    customer_id: str
    timestamp: datetime
    list_version: str
    screening: AlertScreening


class Completion(Contract):
    """How a run ended. ``match_count`` and ``alerts_sent`` are of the chunks that are done, when it failed."""

    job_id: str
    status: str
    match_count: Count
    alerts_sent: Count


class MessageKind(StrEnum):
    ALERT = "alert"
    COMPLETION = "completion"


class DeliverAlertInput(Contract):
    """The body of a queued message.

    ``matched_at`` is when the score was computed; of a completion, when it was known how the run ended.
    """

    id: Annotated[str, Field(min_length=8, max_length=128, pattern=r"^[A-Za-z0-9_-]+$")]
    kind: MessageKind
    run_id: str
    matched_at: AwareDatetime
    document: str


class DeliveryStatus(StrEnum):
    """``PENDING``: tried, and to be tried again. What was never tried has no record."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    DEAD = "DEAD"


class DeliverAlertOutput(Contract):
    """How a delivery stands. It is the alert's record, too.

    ``is_copy``: of a message whose id was delivered before, so this one was dropped. Its times are the first one's.
    """

    id: str
    kind: MessageKind
    run_id: str
    status: DeliveryStatus
    matched_at: AwareDatetime
    delivered_at: AwareDatetime | None = None
    attempts: Count
    reason: str | None = None
    is_copy: bool = False

    @property
    def seconds(self) -> float | None:
        """From the match to the 2xx."""
        return None if self.delivered_at is None else (self.delivered_at - self.matched_at).total_seconds()


class Latency(Contract):
    """Seconds from match to 2xx."""

    p50: float
    p95: float
    p99: float


class AlertsStatus(Contract):
    """``alerts_sent`` were accepted by the queue. ``pending`` are alerts that are neither delivered nor dead.

    ``dead`` counts completions, too: they lie among the dead letters, and somebody has to look.
    """

    run_id: str
    total_matches: Count
    alerts_sent: Count
    delivered: Count
    pending: Count
    dead: Count
    latency: Latency | None = None
    reasons: dict[str, Count]
    """Why those that are not delivered are not: the last reason, and how many."""
