"""How a run's alerts stand."""

import pytest

import alert_fakes
import fakes
from alert_cases import alerted_night, delivery
from alert_fakes import RUN_ID
from finflows.application.alert_status import AlertStatus, latency, sent_so_far, with_deliveries
from finflows.contracts.alerts import DeliverAlertOutput, DeliveryStatus, Latency, MessageKind
from finflows.contracts.errors import TryAgain
from finflows.contracts.night import AlertCounts


def test_what_was_sent_and_has_no_record_waits() -> None:
    """Nobody has tried it yet."""
    status = AlertStatus(alerted_night(), alert_fakes.LogInMemory())(RUN_ID)
    assert (status.total_matches, status.alerts_sent) == (2, 2)
    assert (status.delivered, status.pending, status.dead, status.latency) == (0, 2, 0, None)


def test_delivered_waiting_and_dead_add_up_to_what_was_sent() -> None:
    """Completions are no alerts; reasons are counted."""
    dead = delivery(2, None, "The receiver answers 400.").model_copy(update={"status": DeliveryStatus.DEAD})
    completion = delivery(3).model_copy(update={"kind": MessageKind.COMPLETION})
    log = alert_fakes.LogInMemory([delivery(1, 0.5), dead, completion])
    status = AlertStatus(alerted_night(), log)(RUN_ID)
    assert (status.delivered, status.pending, status.dead) == (1, 0, 1)
    assert status.reasons == {"The receiver answers 400.": 1}
    assert status.latency is not None
    assert status.latency.p99 == 0.5


def test_a_dead_completion_is_told_with_its_reason() -> None:
    """The alarm counts it among the dead letters. It is none of the alerts that were sent."""
    dead = delivery(2, None, "The receiver answers 410.").model_copy(
        update={"status": DeliveryStatus.DEAD, "kind": MessageKind.COMPLETION}
    )
    status = AlertStatus(alerted_night(), alert_fakes.LogInMemory([delivery(1), dead]))(RUN_ID)
    assert (status.alerts_sent, status.delivered, status.pending, status.dead) == (2, 1, 1, 1)
    assert status.reasons == {"The receiver answers 410.": 1}


def test_records_of_chunks_that_are_not_done_count_too() -> None:
    """A run that is still at work, or has failed after its alerts were sent."""
    log = alert_fakes.LogInMemory([delivery(1), delivery(2, None, "The receiver answers 500.")])
    status = AlertStatus(fakes.MemoryStore(), log)(RUN_ID)
    assert (status.alerts_sent, status.delivered, status.pending) == (0, 1, 1)


def test_of_a_run_that_has_done_nothing_nothing_was_sent() -> None:
    """No marker, no count."""
    assert sent_so_far(fakes.MemoryStore(), "scr-none").alerts == 0


COUNTS = AlertCounts(total_matches=4, alerts_sent=3, alerts_suppressed=0, repeats=0, cleared=0)


def test_the_merge_counts_what_was_delivered_by_then() -> None:
    """Latency is of those; completions and what waits are left out."""
    completion = delivery(4, 9.0).model_copy(update={"kind": MessageKind.COMPLETION})
    log = alert_fakes.LogInMemory([delivery(1, 0.5), delivery(2, 1.5), delivery(3, None, "later"), completion])
    counts = with_deliveries(COUNTS, log, RUN_ID)
    assert counts == COUNTS.model_copy(update={"delivered": 2, "latency": Latency(p50=0.5, p95=1.5, p99=1.5)})
    nothing_yet = with_deliveries(COUNTS, alert_fakes.LogInMemory(), RUN_ID)
    assert (nothing_yet.delivered, nothing_yet.latency) == (0, None)


def test_deliveries_that_nobody_can_tell_are_no_zero() -> None:
    """Without a receiver, without an alert, and when the record does not answer: the night is merged all the same."""

    class Silent(alert_fakes.LogInMemory):
        def of_run(self, run_id: str) -> list[DeliverAlertOutput]:
            raise TryAgain("DynamoDB does not answer.")

    nobody = COUNTS.model_copy(update={"alerts_sent": 0})
    assert with_deliveries(COUNTS, None, RUN_ID) == COUNTS
    assert with_deliveries(COUNTS, Silent(), RUN_ID) == COUNTS
    assert with_deliveries(nobody, Silent(), RUN_ID) == nobody


@pytest.mark.parametrize(
    ("count", "p50", "p95", "p99"), [(1, 1.0, 1.0, 1.0), (100, 50.0, 95.0, 99.0), (1000, 500.0, 950.0, 990.0)]
)
def test_percentiles_are_measured_values(count: int, p50: float, p95: float, p99: float) -> None:
    """By the nearest rank, whatever their order."""
    figures = latency(delivery(number, float(number)) for number in range(count, 0, -1))
    assert figures is not None
    assert (figures.p50, figures.p95, figures.p99) == (p50, p95, p99)
