"""What can happen between a match and its receiver: down, refusing, killed tasks, messages that come twice."""

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow.parquet as pq

from drills.screening.drill import Drill
from drills.screening.planted import DELIVER, TASK, planted
from drills.screening.row import Findings
from drills.screening.stage import OPTIONS, RUN, DrilledNight, Stage
from finflows.local.kept_secrets import kept_secret
from finflows.local.sample_receiver import SampleReceiver, Scenario

DOWN = "http://127.0.0.1:9/alerts"  # the discard port, at which nobody listens
PATIENCE_S = "120"  # a wait ends when the alerts are delivered
CHUNK = "1"


@contextmanager
def receiving(night: DrilledNight, *scenarios: Scenario) -> Iterator[SampleReceiver]:
    secret = kept_secret(night.state / "secrets", "WebhookSecret")
    with SampleReceiver(secret, scenarios=scenarios) as receiver:
        yield receiver


def alerting(receiver: str) -> tuple[str, ...]:
    return (*OPTIONS, "--receiver", receiver, "--alert-wait", PATIENCE_S)


def told_once(night: DrilledNight, receiver: SampleReceiver, findings: Findings, *, posted_once: bool = True) -> int:
    """Every alert of the record was taken, and nothing else; how many there are."""
    rows = pq.read_table(night.archived(RUN, "matches_status.parquet")).to_pylist()
    wanted = {row["alert_id"] for row in rows}
    taken = Counter(message.id for message in receiver.taken if "alertId" in message.document)
    findings.rows_lost += len(wanted - set(taken))
    findings.duplicates += (taken - Counter(wanted)).total()
    findings.expect(all(message.verified for message in receiver.messages), "a signature was wrong")
    posted = Counter(message.id for message in receiver.messages)
    twice = sum(posted[alert] > 1 for alert in wanted)
    findings.expect(not posted_once or twice == 0, f"{twice} alerts were posted twice")
    return len(wanted)


def receiver_down(stage: Stage, findings: Findings) -> str:
    """The night is complete without it; what waits is delivered when it is back."""
    night = stage.night()
    stage.completed(night, night.run(*OPTIONS, "--receiver", DOWN, "--alert-wait", "0"), findings)
    with receiving(night) as receiver:
        back = night.finflows("alerts", "redrive", "--receiver", receiver.url, "--alert-wait", PATIENCE_S)
        findings.expect(back.returncode == 0, f"exit {back.returncode} of the redrive: {back.stderr}")
        count = told_once(night, receiver, findings)
    return f"screened and merged; {count} alerts delivered afterwards"


def receiver_refuses(stage: Stage, findings: Findings) -> str:
    """Dead letters, with reasons; a redrive delivers them."""
    night = stage.night()
    with receiving(night, *[Scenario(status=400)] * 10) as receiver:
        stage.completed(night, night.run(*alerting(receiver.url)), findings)
        status = night.finflows("alerts", "status", RUN)
        findings.expect("10 x The receiver answers 400." in status.stdout, f"no reasons: {status.stdout}")
        back = night.finflows("alerts", "redrive", "--alert-wait", PATIENCE_S)
        findings.expect("Put back: 10 dead alerts; waiting: 0 messages." in back.stdout, f"said {back.stdout!r}")
        told_once(night, receiver, findings, posted_once=False)
    return "10 alerts refused, told with reasons, redriven, delivered"


def killed_after_sending(stage: Stage, findings: Findings) -> str:
    """Its alerts are out, its results are not: the chunk is screened again and sends the same ids."""
    folder = stage.folder / "killed-after-alerts"
    night = stage.night(project=planted(folder, stage.project, TASK, "killed_after_alerts", chunk=CHUNK))
    with receiving(night) as receiver:
        stage.completed(night, night.run(*alerting(receiver.url)), findings)
        findings.expect(night.jobs_by_chunk(RUN)[CHUNK] > 1, "the task was not killed")
        told_once(night, receiver, findings)
    return "killed between alerts and results, rescreened; no alert posted twice"


def queue_refuses(stage: Stage, findings: Findings) -> str:
    """Exit 75: Batch tries the same job again, and nothing of the chunk counts before."""
    folder = stage.folder / "queue-refuses"
    night = stage.night(project=planted(folder, stage.project, TASK, "queue_refuses_once", chunk=CHUNK))
    with receiving(night) as receiver:
        stage.completed(night, night.run(*alerting(receiver.url)), findings)
        codes = [[code for code, _ in job] for job in night.attempts(int(CHUNK))]
        findings.expect(codes == [[75, 0]], f"the chunk's attempts ended with {codes}")
        told_once(night, receiver, findings)
    return "task ended with 75, tried again by Batch; every alert once"


def delivered_twice_by_the_queue(stage: Stage, findings: Findings) -> str:
    """SQS promises at least once. The second copy finds the first one's memory."""
    folder = stage.folder / "delivered-twice"
    night = stage.night(project=planted(folder, stage.project, DELIVER, "delivered_twice"))
    with receiving(night) as receiver:
        stage.completed(night, night.run(*alerting(receiver.url)), findings)
        told_once(night, receiver, findings)
    return "every batch handed out twice; every alert posted once"


def engine_killed_with_alerts_waiting(stage: Stage, findings: Findings) -> str:
    """SIGKILL after the chunks: what was accepted by the queue is there for the next engine."""
    night = stage.night()
    running = night.start(*OPTIONS, "--receiver", DOWN)
    night.wait_for_state(running, "Merge results")
    running.send_signal(signal.SIGKILL)
    running.wait()
    with receiving(night) as receiver:
        stage.completed(night, night.run(*alerting(receiver.url)), findings)
        told_once(night, receiver, findings)
    return "queue kept; the next command merged and delivered"


DRILLS = (
    Drill("receiver of alerts down for the whole night", receiver_down),
    Drill("receiver refuses alerts, then redriven", receiver_refuses),
    Drill("task killed after it has sent its alerts", killed_after_sending),
    Drill("queue of alerts does not take them", queue_refuses),
    Drill("queue hands every alert out twice", delivered_twice_by_the_queue),
    Drill("engine killed while alerts wait", engine_killed_with_alerts_waiting),
)
