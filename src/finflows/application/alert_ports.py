"""What sending and delivering alerts need from the outside world."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from finflows.contracts.alerts import DeliverAlertInput, DeliverAlertOutput
from finflows.contracts.errors import InputRefused, TryAgain


class ReceiverUnreachable(TryAgain):
    """No HTTP answer came: no connection, a time-out, a connection that broke, or bytes that are no HTTP."""


class AddressRefused(InputRefused):
    """The receiver's address is not one that alerts may be sent to."""


class DeliveryUnderWay(TryAgain):
    """Another invocation is delivering the same alert at this moment."""


class AlertOutlet(Protocol):
    """Takes alerts one by one, and has them all accepted by the queue when its block ends.

    Entering and leaving never raise for what the queue did while another error is on its way.
    """

    def send(self, message: DeliverAlertInput) -> None:
        """Returns at once. Raises TryAgain when the queue has refused an earlier one."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Raises TryAgain unless every alert was accepted."""
        ...


class AlertQueue(Protocol):
    def send(self, messages: Iterable[DeliverAlertInput]) -> None:
        """Raises TryAgain unless every message was accepted."""
        ...


@dataclass(frozen=True, slots=True)
class ReceiverAnswer:
    status: int
    retry_after: str | None = None


class AlertReceiver(Protocol):
    def post(self, webhook_id: str, document: str) -> ReceiverAnswer:
        """One signed attempt, without redirects. Raises ReceiverUnreachable, AddressRefused."""
        ...


class DeliverOnce(Protocol):
    def __call__(self, alert_id: str, deliver: Callable[[], DeliverAlertOutput]) -> DeliverAlertOutput:
        """What ``deliver`` returned the first time that it returned; not called again after that.

        What it raises passes through and is not remembered. Raises DeliveryUnderWay.
        """
        ...


class DeliveryLog(Protocol):
    """The record of each alert."""

    def note(self, delivery: DeliverAlertOutput) -> None:
        """A delivered alert stays delivered, whatever a later copy of its message meets.

        What was delivered may be written later, together with others.
        """
        ...

    def flush(self) -> None:
        """Write what was not yet. Raises TryAgain unless all of it is written."""
        ...


class KeptDeliveries(Protocol):
    def of_run(self, run_id: str) -> Iterable[DeliverAlertOutput]: ...


class WaitingMessages(Protocol):
    """The queue from which messages are delivered, and the one in which the dead ones lie."""

    def postpone(self, receipt: str, seconds: float) -> None:
        """Show the message again after so long."""
        ...

    def bury(self, body: str, reason: str) -> None:
        """Into the dead-letter queue, with the reason."""
        ...


class DeadLetters(Protocol):
    def revive(self, run_id: str | None) -> int:
        """Put the dead messages, all or one run's, back into the queue; how many there were."""
        ...
