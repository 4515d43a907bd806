"""How a run's alerts stand."""

import pytest

import alert_fakes
import fakes
from alert_cases import alerted_night, delivery
from alert_fakes import RUN_ID
from finflows.application.alert_status import AlertStatus, latency, sent_so_far
from finflows.contracts.alerts import DeliveryStatus, MessageKind


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


def test_records_of_chunks_that_are_not_done_count_too() -> None:
    """A run that is still at work, or has failed after its alerts were sent."""
    log = alert_fakes.LogInMemory([delivery(1), delivery(2, None, "The receiver answers 500.")])
    status = AlertStatus(fakes.MemoryStore(), log)(RUN_ID)
    assert (status.alerts_sent, status.delivered, status.pending) == (0, 1, 1)


def test_of_a_run_that_has_done_nothing_nothing_was_sent() -> None:
    """No marker, no count."""
    assert sent_so_far(fakes.MemoryStore(), "scr-none").alerts == 0


@pytest.mark.parametrize(
    ("count", "p50", "p95", "p99"), [(1, 1.0, 1.0, 1.0), (100, 50.0, 95.0, 99.0), (1000, 500.0, 950.0, 990.0)]
)
def test_percentiles_are_measured_values(count: int, p50: float, p95: float, p99: float) -> None:
    """By the nearest rank, whatever their order."""
    figures = latency(delivery(number, float(number)) for number in range(count, 0, -1))
    assert figures is not None
    assert (figures.p50, figures.p95, figures.p99) == (p50, p95, p99)
