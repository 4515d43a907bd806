"""Alerts of whole nights, through the real engine, queue, function and a receiver over HTTP."""

import json
from dataclasses import replace

import pytest
from alerted_nights import HIT_CUSTOMERS, RUN, AlertedNight, alerted

from finflows.local.sample_receiver import parse_scenario
from night_runs import Night


@pytest.fixture
def night(night: Night) -> Night:
    """Two chunks are as good as four, and quicker."""
    return replace(night, chunks=2)


def delivered_once(alerted_night: AlertedNight) -> None:
    """Every alert was taken exactly once, signed, and the counts agree."""
    status = alerted_night.status()
    assert len(alerted_night.alerts) == len(set(alerted_night.alerts)) == HIT_CUSTOMERS
    assert all(message.verified for message in alerted_night.receiver.messages)
    assert (status["alertsSent"], status["delivered"], status["pending"], status["dead"]) == (
        HIT_CUSTOMERS,
        HIT_CUSTOMERS,
        0,
        0,
    )


def test_every_match_is_delivered_once_and_the_end_is_told(night: Night) -> None:
    """With a receiver that is well: no id is posted twice."""
    with alerted(night) as night_alerted:
        summary = night_alerted.run()
        delivered_once(night_alerted)
        assert set(night_alerted.posted.values()) == {1}
        assert night_alerted.completions == [
            {"jobId": RUN, "status": "SUCCEEDED", "matchCount": 50, "alertsSent": HIT_CUSTOMERS}
        ]
    assert (summary["alerts"]["totalMatches"], summary["alerts"]["alertsSent"]) == (50, HIT_CUSTOMERS)
    assert 0 <= summary["alerts"]["delivered"] <= HIT_CUSTOMERS  # the merge waits for none
    assert night_alerted.status()["latency"]["p99"] > 0


def test_a_person_is_told_of_the_alerts(night: Night) -> None:
    """A demo's receiver needs nothing but the word."""
    done = night.run_for_a_person("--run-id", RUN, "--receiver", "demo", "--alert-wait", "60")
    assert done.returncode == 0, done.stderr
    assert f"Alerts   {HIT_CUSTOMERS} sent, {HIT_CUSTOMERS} delivered (match to 2xx: p50 " in done.stdout
    assert "customer C" in done.stdout
    assert f"all {HIT_CUSTOMERS} in {night.state / 'receiver/received.ndjson'}" in done.stdout
    shown = night.finflows("alerts", "status", RUN)
    assert f"Delivered  {HIT_CUSTOMERS}" in shown.stdout


def test_a_receiver_that_fails_in_every_way_gets_every_alert_all_the_same(night: Night) -> None:
    """Later, by the same id. Who slept beyond our patience has taken the alert, and can drop the second one."""
    failures = ("500", "429:1", "301", "close", "garbage", "sleep:6")
    with alerted(night, *map(parse_scenario, failures)) as night_alerted:
        night_alerted.run()
        delivered_once(night_alerted)
        assert night_alerted.posted.total() == HIT_CUSTOMERS + 1 + len(failures)


def test_an_alert_that_is_refused_is_dead_at_once_and_comes_with_a_redrive(night: Night) -> None:
    """The others are not held up; the reason is told. No name is in a log, in a queue or in what is sent."""
    with alerted(night, parse_scenario("410"), parse_scenario("400")) as night_alerted:
        night_alerted.run()
        status = night_alerted.status()
        assert (status["delivered"], status["dead"]) == (HIT_CUSTOMERS - 2, 2)
        assert status["reasons"] == {"The receiver answers 400.": 1, "The receiver answers 410.": 1}
        letters = "".join(path.read_text() for path in (night.state / "sqs").rglob("*.json"))
        redriven = night_alerted.redrive()
        assert redriven.stdout == "Put back: 2 dead alerts; waiting: 0 messages.\n", redriven.stderr
        delivered_once(night_alerted)
        logs = "".join(path.read_text() for path in (night.state / "logs").rglob("*.log"))
        posted = json.dumps([message.document for message in night_alerted.receiver.messages])
    assert letters.count("alert-") >= 2
    for told in (logs, letters, posted):
        assert not [word for word in ("bogdan", "kardelen", "plain person", "wintergreen") if word in told.lower()]


def test_a_receiver_that_is_down_for_the_whole_run_loses_nothing(night: Night) -> None:
    """The run ends as it would; what waits is kept, and delivered when the receiver is back."""
    with alerted(night) as night_alerted:
        port = int(night_alerted.receiver.url.split(":")[2].split("/")[0])
        night_alerted.receiver.close()
        done = night.run("--run-id", RUN, "--receiver", f"http://127.0.0.1:{port}/alerts", "--alert-wait", "0.5")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["alerts"]["alertsSent"] == HIT_CUSTOMERS
        waiting = night_alerted.status()
        assert (waiting["delivered"], waiting["pending"]) == (0, HIT_CUSTOMERS)
        assert len(list((night.state / "sqs/AlertQueue").iterdir())) == HIT_CUSTOMERS + 1  # and the completion
    with alerted(night) as again:
        revived = night.finflows("alerts", "redrive", "--receiver", again.receiver.url, "--alert-wait", "60")
        assert revived.returncode == 0, revived.stderr
        delivered_once(again)
        assert len(again.completions) == 1


def test_a_failed_run_is_told_and_its_redrive_alerts_nobody_twice(night: Night) -> None:
    """The chunks that were done have sent their alerts; the redrive screens only what was not."""
    with alerted(night) as night_alerted:
        failed = night_alerted.start("--fail-chunk", "1", "--times", "9")
        assert failed.returncode == 1
        redriven = night.redrive(RUN, "--alert-wait", "60")
        assert redriven.returncode == 0, redriven.stderr
        delivered_once(night_alerted)
        assert [told["status"] for told in night_alerted.completions] == ["FAILED", "SUCCEEDED"]
        assert set(night_alerted.posted.values()) == {1}


def test_chunks_that_are_screened_again_post_nothing_again(night: Night) -> None:
    """Their messages are queued again, and known by their ids before they reach the receiver."""
    with alerted(night) as night_alerted:
        night_alerted.run()
        resumed = night.resume(RUN, *range(2), options=("--alert-wait", "60"))
        assert resumed.returncode == 0, resumed.stderr
        delivered_once(night_alerted)
        assert {night_alerted.posted[alert] for alert in night_alerted.alerts} == {1}


def test_a_cleared_match_alerts_nobody_until_its_decision_ends(night: Night) -> None:
    """Three nights of a stack that sends no repeats, each with a date of its own; the receiver is the witness."""
    with alerted(night) as night_alerted:
        first = night_alerted.of_date("2026-11-23")
        assert (first["alertsSent"], first["alertsSuppressed"]) == (HIT_CUSTOMERS, 0)
        pair = ("--run", "scr-2026-11-23", "--customer", "C05", "--entity", "107")
        made = night.finflows("decisions", "add", *pair, "--reviewer", "rita", "--note", "another person")
        assert made.returncode == 0, made.stderr
        (listed,) = json.loads(night.finflows("decisions", "list", "--json").stdout)
        assert (listed["reviewer"], listed["customerId"]) == ("rita", "C05")
        second = night_alerted.of_date("2026-11-24")
        assert (second["alertsSent"], second["alertsSuppressed"], second["cleared"]) == (0, HIT_CUSTOMERS - 1, 1)
        ended = night.finflows("decisions", "expire", listed["decisionId"], "--note", "new facts")
        assert ended.returncode == 0, ended.stderr
        third = night_alerted.of_date("2026-11-25")
        assert (third["alertsSent"], third["alertsSuppressed"], third["cleared"]) == (1, HIT_CUSTOMERS - 1, 0)
        assert night_alerted.told_by_run == {
            "scr-2026-11-23": {"C00", "C05", "C10", "C15", "C20"},
            "scr-2026-11-25": {"C05"},
        }
