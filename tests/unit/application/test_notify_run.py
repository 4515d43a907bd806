"""Telling people how the night ended: once, and without what they need not know."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import alert_fakes
import fakes
import nights
from finflows.application.notify_run import NotifyRun
from finflows.contracts.alerts import Latency, MessageKind
from finflows.contracts.errors import TryAgain
from finflows.contracts.execution_status import ExecutionDetail, ExecutionStatusChange
from finflows.contracts.night import NotifyRunInput, Summary
from nights import merged, screened_night

EVENT = Path(__file__).parents[3] / "events/notify_run/failed.json"


@dataclass
class Redrives:
    count: int = 0

    def redrive_count(self, execution_arn: str) -> int:
        assert execution_arn == nights.EXECUTION
        return self.count


def failure(**changed: object) -> ExecutionDetail:
    return ExecutionStatusChange.model_validate(json.loads(EVENT.read_text())).detail.model_copy(update=changed)


def notify(notifier: fakes.RememberingNotifier, *, redrives: int = 0) -> NotifyRun:
    return NotifyRun(
        fakes.MemoryStore(), fakes.MemoryStore("archive"), notifier, Redrives(redrives), fakes.SteppingClock()
    )


def test_a_finished_night_is_told_with_its_counts_once() -> None:
    """A retry of the state does not send a second mail."""
    work = screened_night()
    answer, archive = merged(work)
    notifier = fakes.RememberingNotifier()
    use_case = NotifyRun(work, archive, notifier, Redrives(), fakes.SteppingClock())
    request = NotifyRunInput(result=answer, execution_id=nights.EXECUTION, redrive_count=0)
    assert use_case.succeeded(request).sent
    assert not use_case.succeeded(request).sent
    ((subject, text),) = notifier.sent
    assert subject == "Screening scr-2026-11-23: 4 screened, 2 hits"
    assert "5 = 4 screened + 1 rejected" in text


def test_a_resumed_run_says_which_chunks_were_redone() -> None:
    """The counts are those of the whole run all the same."""
    work = screened_night()
    answer, archive = merged(work)
    summary = Summary.parse(archive.read(answer.summary_key), what="summary")
    archive.write(answer.summary_key, summary.model_copy(update={"redone_chunks": [7, 12]}).to_json().encode())
    notifier = fakes.RememberingNotifier()
    request = NotifyRunInput(result=answer, execution_id=nights.EXECUTION, redrive_count=0)
    NotifyRun(work, archive, notifier, Redrives(), fakes.SteppingClock()).succeeded(request)
    assert "Redone       chunks 7, 12" in notifier.sent[0][1]


@pytest.mark.parametrize(
    ("delivered", "latency", "told"),
    [
        (
            3,
            Latency(p50=0.1, p95=0.5, p99=0.92),
            "3 when the night was merged; match to 2xx p50 0.10 s, p95 0.50 s, p99 ",
        ),
        (0, None, "0 when the night was merged\n"),
        (None, None, None),
    ],
    ids=["quick", "receiver down", "no receiver"],
)
def test_the_mail_says_what_the_receiver_had_taken(
    delivered: int | None, latency: Latency | None, told: str | None
) -> None:
    """Beside what was sent; nothing of a night without a receiver."""
    work = screened_night()
    answer, archive = merged(work)
    summary = Summary.parse(archive.read(answer.summary_key), what="summary")
    assert summary.alerts is not None
    alerts = summary.alerts.model_copy(update={"delivered": delivered, "latency": latency})
    archive.write(answer.summary_key, summary.model_copy(update={"alerts": alerts}).to_json().encode())
    notifier = fakes.RememberingNotifier()
    request = NotifyRunInput(result=answer, execution_id=nights.EXECUTION, redrive_count=0)
    NotifyRun(work, archive, notifier, Redrives(), fakes.SteppingClock()).succeeded(request)
    text = notifier.sent[0][1]
    assert (f"Delivered    {told}" in text) if told else ("Delivered" not in text)


def test_no_customer_and_no_listed_name_is_in_the_mail() -> None:
    """Mail is not a place for personal data."""
    work = screened_night()
    answer, archive = merged(work)
    notifier = fakes.RememberingNotifier()
    request = NotifyRunInput(result=answer, execution_id=nights.EXECUTION, redrive_count=0)
    NotifyRun(work, archive, notifier, Redrives(), fakes.SteppingClock()).succeeded(request)
    told = str(notifier.sent).lower()
    assert not [word for word in ("jane", "doe", "aerocaribbean", "nobody", "c1") if word in told]


def test_a_failure_names_the_run_that_the_schedule_meant() -> None:
    """Its run id is worked out as the export does: the night of the scheduled time in New York."""
    notifier = fakes.RememberingNotifier()
    assert notify(notifier).failed(failure()).run_id == "scr-2026-11-23"
    ((subject, text),) = notifier.sent
    assert subject == "Screening scr-2026-11-23: FAILED"
    assert "States.TaskFailed" in text
    assert nights.EXECUTION in text


def test_a_failure_over_a_bad_input_is_told_by_the_execution_name() -> None:
    """The input is what it failed on, so it cannot name the run."""
    detail = failure(input='{"runId": "NOT AN ID"}')
    assert notify(fakes.RememberingNotifier()).failed(detail).run_id == "scr-2026-11-23-1"


def test_each_redrive_that_fails_is_told_once() -> None:
    """The same event delivered twice is one failure; a failed redrive is another."""
    notifier = fakes.RememberingNotifier()
    use_case = notify(notifier)
    redriven = NotifyRun(use_case.work, use_case.archive, notifier, Redrives(1), fakes.SteppingClock())
    sent = [use_case.failed(failure()).sent, use_case.failed(failure()).sent, redriven.failed(failure()).sent]
    assert sent == [True, False, True]


def test_a_notice_that_could_not_be_sent_is_not_remembered() -> None:
    """The next try sends it: twice is better than never."""

    class Silent(fakes.RememberingNotifier):
        def publish(self, subject: str, text: str) -> None:
            raise ConnectionError

    use_case = notify(Silent())
    with pytest.raises(ConnectionError):
        use_case.failed(failure())
    assert not use_case.work.keys("runs/")


def investments_failure(**changed: object) -> ExecutionDetail:
    event = EVENT.with_name("investments_failed.json")
    return ExecutionStatusChange.model_validate_json(event.read_text()).detail.model_copy(update=changed)


class NoRedrives:
    def redrive_count(self, execution_arn: str) -> int:
        return 0


def test_a_failed_investments_run_is_told_with_what_to_do_today() -> None:
    """By the same function; its run is worked out as Check market does."""
    notifier = fakes.RememberingNotifier()
    use_case = NotifyRun(
        fakes.MemoryStore(), fakes.MemoryStore("archive"), notifier, NoRedrives(), fakes.SteppingClock()
    )
    assert use_case.failed(investments_failure()).run_id == "inv-2026-11-23"
    assert not use_case.failed(investments_failure()).sent, "the same event twice"
    ((subject, text),) = notifier.sent
    assert subject == "Investments inv-2026-11-23: FAILED"
    assert "States.Timeout" in text
    assert "before the market closes" in text


def test_an_incomplete_investments_run_has_told_people_itself() -> None:
    """With the list of what is still due, which this function does not know."""
    notifier = fakes.RememberingNotifier()
    use_case = NotifyRun(
        fakes.MemoryStore(), fakes.MemoryStore("archive"), notifier, NoRedrives(), fakes.SteppingClock()
    )
    assert not use_case.failed(investments_failure(error="RunIncomplete")).sent
    assert not notifier.sent


def test_a_failed_investments_run_over_a_bad_input_is_told_by_the_execution_name() -> None:
    """Or one of a market that nobody knows."""
    use_case = NotifyRun(
        fakes.MemoryStore(),
        fakes.MemoryStore("archive"),
        fakes.RememberingNotifier(),
        NoRedrives(),
        fakes.SteppingClock(),
    )
    for given in ('{"market": "nowhere"}', '{"market": "XLON"}'):
        assert use_case.failed(investments_failure(input=given)).run_id == "inv-2026-11-23-1"


def test_an_empty_night_warns_in_the_subject() -> None:
    """Who reads subjects only has to see it."""
    work = fakes.MemoryStore()
    nights.stored_night(work, customers=(), rejected=0)
    answer, archive = merged(work)
    notifier = fakes.RememberingNotifier()
    request = NotifyRunInput(result=answer, execution_id=nights.EXECUTION, redrive_count=0)
    NotifyRun(work, archive, notifier, Redrives(), fakes.SteppingClock()).succeeded(request)
    assert notifier.sent[0][0] == "Screening scr-2026-11-23: WARNING, empty customer file"


def completing(work: fakes.MemoryStore, archive: fakes.MemoryStore, queue: alert_fakes.RememberingQueue) -> NotifyRun:
    notifier = fakes.RememberingNotifier()
    return NotifyRun(work, archive, notifier, Redrives(), fakes.SteppingClock(), queue)


def completions(queue: alert_fakes.RememberingQueue) -> list[dict[str, object]]:
    return [json.loads(message.document) for message in queue.sent]


def test_the_receiver_is_told_that_a_run_is_complete() -> None:
    """Through the queue of the alerts, once, with both counts."""
    work = screened_night()
    answer, archive = merged(work)
    queue = alert_fakes.RememberingQueue()
    use_case = completing(work, archive, queue)
    request = NotifyRunInput(result=answer, execution_id=nights.EXECUTION, redrive_count=0)
    use_case.succeeded(request)
    use_case.succeeded(request)
    assert completions(queue) == [{"jobId": nights.RUN_ID, "status": "SUCCEEDED", "matchCount": 2, "alertsSent": 0}]
    assert queue.sent[0].kind is MessageKind.COMPLETION


def test_the_receiver_is_told_of_a_failed_run_and_what_it_found() -> None:
    """Of the chunks that are done; a run that was never exported has found nothing."""
    queue = alert_fakes.RememberingQueue()
    completing(screened_night(), fakes.MemoryStore("archive"), queue).failed(failure())
    completing(fakes.MemoryStore(), fakes.MemoryStore("archive"), queue).failed(failure())
    spoiled = screened_night()
    spoiled.write(f"runs/{nights.RUN_ID}/results/0000.done.json", b"{}")
    completing(spoiled, fakes.MemoryStore("archive"), queue).failed(failure())
    assert [(told["status"], told["matchCount"]) for told in completions(queue)] == [
        ("FAILED", 2),
        ("FAILED", 0),
        ("FAILED", 0),
    ]


def test_each_redrive_that_fails_completes_anew() -> None:
    """The same event told twice has the same id."""
    queue = alert_fakes.RememberingQueue()
    for redrives in (0, 0, 1):
        use_case = completing(fakes.MemoryStore(), fakes.MemoryStore("archive"), queue)
        replace(use_case, executions=Redrives(redrives)).failed(failure())
    first, again, other = (message.id for message in queue.sent)
    assert first == again != other


def test_a_queue_that_is_down_keeps_no_mail_from_people() -> None:
    """And it is tried again, for the notice is not remembered."""
    queue = alert_fakes.RememberingQueue(refuses=True)
    notifier = fakes.RememberingNotifier()
    use_case = replace(completing(fakes.MemoryStore(), fakes.MemoryStore("archive"), queue), notifier=notifier)
    with pytest.raises(TryAgain):
        use_case.failed(failure())
    assert len(notifier.sent) == 1
    queue.refuses = False
    assert use_case.failed(failure()).sent
    assert len(queue.sent) == 1
