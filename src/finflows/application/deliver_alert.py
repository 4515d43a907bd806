"""Deliver one queued message to the receiver: at least once, told apart by its id, and never silently not.

    delivered                       remembered by id: another copy of the message is dropped
    no answer, 408, 429, 5xx, 3xx   the message is hidden for a while and tried again
    refused, unreadable, worn out,
    or kept too long                into the dead-letter queue with the reason: finflows alerts redrive

A crash between the receiver's 2xx and our memory of it sends the alert once more, with the same id. A second run of a
night that finds the same has alerts of the same ids: they are copies, and are recorded for that run, too.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from finflows.application.alert_ports import (
    AddressRefused,
    AlertReceiver,
    DeliverOnce,
    DeliveryLog,
    ReceiverUnreachable,
    WaitingMessages,
)
from finflows.application.delivery_rules import LONGEST_IN_QUEUE, Between, Verdict, retry_after_s, verdict, wait_s
from finflows.application.ports import Clock
from finflows.contracts.alerts import DeliverAlertInput, DeliverAlertOutput, DeliveryStatus
from finflows.contracts.errors import InputRefused, TryAgain


class DeliveryPostponed(TryAgain):
    """The message will be seen again. ``age_s`` is how long ago the match was."""

    def __init__(self, standing: DeliverAlertOutput, age_s: float) -> None:
        super().__init__(standing.reason)
        self.standing = standing
        self.age_s = age_s


class AttemptFailed(TryAgain):
    """The receiver has not taken the document this time."""

    def __init__(self, reason: str, retry_after: str | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class DeliveryRefused(InputRefused):
    """The receiver does not want this document, or is none that may be sent to."""


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """What SQS says of a message. ``times_received`` counts this time, too."""

    body: str
    receipt: str
    times_received: int
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class DeliverAlert:
    receiver: AlertReceiver
    once: DeliverOnce
    log: DeliveryLog
    waiting: WaitingMessages
    clock: Clock
    between: Between
    most_attempts: int

    def __call__(self, queued: QueuedMessage) -> DeliverAlertOutput | None:
        """How the delivery stands; None for a message that cannot be read, which is buried.

        Raises:
            DeliveryPostponed: the message has been hidden, or will be seen after its visibility time-out.
        """
        try:
            message = DeliverAlertInput.parse(queued.body, what="The message")
        except InputRefused as exc:
            self.waiting.bury(queued.body, str(exc))
            return None
        try:
            return self._deliver(message, queued)
        except TryAgain as exc:
            standing = _standing(message, queued.times_received, DeliveryStatus.PENDING, str(exc))
            raise DeliveryPostponed(standing, (self.clock.now() - message.matched_at).total_seconds()) from exc

    def _deliver(self, message: DeliverAlertInput, queued: QueuedMessage) -> DeliverAlertOutput:
        try:
            delivered = self._delivered(message, queued.times_received)
        except DeliveryRefused as exc:
            return self._bury(message, queued, str(exc))
        except TryAgain as exc:
            return self._later(message, queued, exc)
        self.log.note(delivered)
        return delivered

    def end_batch(self) -> None:
        """After the messages that came together. Raises TryAgain when their records could not be written.

        Then they all come again, and those that were delivered are known by their ids and recorded anew.
        """
        self.log.flush()

    def _delivered(self, message: DeliverAlertInput, attempts: int) -> DeliverAlertOutput:
        """By this message, or by another of its id: then with the times of that, and for this message's run."""
        posted: list[DeliverAlertOutput] = []

        def post() -> DeliverAlertOutput:
            posted.append(self._attempt(message, attempts))
            return posted[0]

        remembered = self.once(message.id, post)
        return remembered.model_copy(update={"run_id": message.run_id, "is_copy": not posted})

    def _attempt(self, message: DeliverAlertInput, attempts: int) -> DeliverAlertOutput:
        try:
            answer = self.receiver.post(message.id, message.document)
        except ReceiverUnreachable as exc:
            raise AttemptFailed(str(exc)) from exc
        except AddressRefused as exc:
            raise DeliveryRefused(str(exc)) from exc
        except InputRefused as exc:  # our own configuration: a person mends it, and the message waits
            raise AttemptFailed(str(exc)) from exc
        decided = verdict(answer.status)
        if decided is Verdict.REFUSED:
            raise DeliveryRefused(f"The receiver answers {answer.status}.")
        if decided is Verdict.TRY_AGAIN:
            raise AttemptFailed(f"The receiver answers {answer.status}.", answer.retry_after)
        return _standing(message, attempts, DeliveryStatus.DELIVERED).model_copy(
            update={"delivered_at": self.clock.now()}
        )

    def _later(self, message: DeliverAlertInput, queued: QueuedMessage, cause: TryAgain) -> DeliverAlertOutput:
        """Raises the cause, unless it was the last try, or the queue would not keep the message until the next."""
        if queued.times_received >= self.most_attempts:
            return self._bury(message, queued, f"Given up after {queued.times_received} tries. {cause}")
        now = self.clock.now()
        asked = cause.retry_after if isinstance(cause, AttemptFailed) else None
        wait = wait_s(queued.times_received, self.between, retry_after_s(asked, now))
        if now + timedelta(seconds=wait) - queued.sent_at > LONGEST_IN_QUEUE:
            kept = f"The queue does not keep the message until the next try, {wait:.0f} s from now."
            return self._bury(message, queued, f"Given up after {queued.times_received} tries. {cause} {kept}")
        self.log.note(_standing(message, queued.times_received, DeliveryStatus.PENDING, str(cause)))
        self.waiting.postpone(queued.receipt, wait)
        raise cause

    def _bury(self, message: DeliverAlertInput, queued: QueuedMessage, reason: str) -> DeliverAlertOutput:
        """The message first, then the record: one that is lost between the two is tried and buried again."""
        self.waiting.bury(queued.body, reason)
        dead = _standing(message, queued.times_received, DeliveryStatus.DEAD, reason)
        self.log.note(dead)
        return dead


def _standing(
    message: DeliverAlertInput, attempts: int, status: DeliveryStatus, reason: str | None = None
) -> DeliverAlertOutput:
    return DeliverAlertOutput(
        id=message.id,
        kind=message.kind,
        run_id=message.run_id,
        status=status,
        matched_at=message.matched_at,
        attempts=attempts,
        reason=reason,
    )
