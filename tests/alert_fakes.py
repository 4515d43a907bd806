"""Stand-ins for the ports of sending and delivering alerts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from finflows.application.alert_ports import ReceiverAnswer
from finflows.contracts.alerts import DeliverAlertInput, DeliverAlertOutput, DeliveryStatus, MessageKind
from finflows.contracts.errors import TryAgain

ALERT_ID = "alert-" + "0" * 40
RUN_ID = "scr-2026-11-23"
MATCHED_AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def message(alert_id: str = ALERT_ID, kind: MessageKind = MessageKind.ALERT, run_id: str = RUN_ID) -> DeliverAlertInput:
    return DeliverAlertInput(id=alert_id, kind=kind, run_id=run_id, matched_at=MATCHED_AT, document='{"a":1}')


@dataclass
class RememberingOutlet:
    """Takes everything; with ``refuses`` it is a queue that does not answer."""

    refuses: bool = False
    sent: list[DeliverAlertInput] = field(default_factory=list)
    closed_by: list[type[BaseException] | None] = field(default_factory=list)

    def send(self, message: DeliverAlertInput) -> None:
        self.sent.append(message)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closed_by.append(kind)
        if self.refuses and error is None:
            raise TryAgain("SQS does not take alerts.")


@dataclass
class RememberingQueue:
    refuses: bool = False
    sent: list[DeliverAlertInput] = field(default_factory=list)

    def send(self, messages: Iterable[DeliverAlertInput]) -> None:
        if self.refuses:
            raise TryAgain("SQS does not take alerts.")
        self.sent.extend(messages)


@dataclass
class ScriptedReceiver:
    """Answers what it is told to, or raises it; then 204."""

    script: list[ReceiverAnswer | Exception] = field(default_factory=list)
    posted: list[tuple[str, str]] = field(default_factory=list)

    def post(self, webhook_id: str, document: str) -> ReceiverAnswer:
        self.posted.append((webhook_id, document))
        answer = self.script.pop(0) if self.script else ReceiverAnswer(204)
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class OnceInMemory:
    done: dict[str, DeliverAlertOutput] = field(default_factory=dict)
    under_way: TryAgain | None = None

    def __call__(self, alert_id: str, deliver: Callable[[], DeliverAlertOutput]) -> DeliverAlertOutput:
        if self.under_way is not None:
            raise self.under_way
        if alert_id not in self.done:
            self.done[alert_id] = deliver()
        return self.done[alert_id]


@dataclass
class LogInMemory:
    """``refuses`` so many times to write what was noted."""

    noted: list[DeliverAlertOutput] = field(default_factory=list)
    flushed: int = 0
    refuses: int = 0

    def note(self, delivery: DeliverAlertOutput) -> None:
        self.noted.append(delivery)

    def flush(self) -> None:
        if self.refuses:
            self.refuses -= 1
            raise TryAgain("DynamoDB did not take every record of an alert.")
        self.flushed += 1

    def of_run(self, run_id: str) -> list[DeliverAlertOutput]:
        return [each for each in self.noted if each.run_id == run_id]

    @property
    def statuses(self) -> list[DeliveryStatus]:
        return [each.status for each in self.noted]


@dataclass
class WaitingInMemory:
    postponed: list[tuple[str, float]] = field(default_factory=list)
    buried: list[tuple[str, str]] = field(default_factory=list)

    def postpone(self, receipt: str, seconds: float) -> None:
        self.postponed.append((receipt, seconds))

    def bury(self, body: str, reason: str) -> None:
        self.buried.append((body, reason))
