"""Alerts of a chunk task: one per customer, at the moment of the match, before the marker."""

import json
from dataclasses import replace

import pytest

import alert_cases
import alert_fakes
import fakes
import nights
from finflows.application.chunk_alerts import Alerting
from finflows.application.customer_alerts import AlertPolicy
from finflows.application.decisions import Decisions
from finflows.application.run_manifest import read_manifest
from finflows.contracts.alerts import Alert, DeliverAlertInput, MessageKind
from finflows.contracts.errors import NightInconsistent, TryAgain
from finflows.contracts.night import Canary, DoneMarker, Summary
from finflows.contracts.stored_keys import done_marker_key
from finflows.screening.customers import Customer
from review_cases import PREFIX, judged, pinned

RUN = nights.RUN_ID


def night(**stored: object) -> fakes.MemoryStore:
    work = fakes.MemoryStore()
    nights.stored_night(work, **stored)  # type: ignore[arg-type]
    return work


def screened(
    work: fakes.MemoryStore, outlet: alert_fakes.RememberingOutlet, chunk: int = 0, policy: AlertPolicy | None = None
) -> DoneMarker:
    screener = nights.screener(work)
    return replace(screener, alerting=Alerting(lambda: outlet, policy or AlertPolicy()))(RUN, chunk)


def alerts(outlet: alert_fakes.RememberingOutlet) -> list[Alert]:
    return [Alert.parse(message.document, what="alert") for message in outlet.sent]


def test_each_customer_who_is_hit_is_told_of_once() -> None:
    """With all matches inside; the marker counts them. Canaries alert nobody."""
    outlet = alert_fakes.RememberingOutlet()
    marker = screened(night(), outlet)
    assert [alert.customer_id for alert in alerts(outlet)] == ["C1", "C4"]
    assert (marker.alerts_sent, marker.alerts_suppressed, marker.customers_hit) == (2, 0, 2)
    assert outlet.closed_by == [None]


def test_the_document_is_as_the_contract_says() -> None:
    """Field by field, and no name in it."""
    outlet = alert_fakes.RememberingOutlet()
    screened(night(), outlet)
    message = outlet.sent[0]
    assert json.loads(message.document) == {
        "alertId": message.id,
        "alertType": "OFAC_MATCH",
        "jobId": RUN,
        "customerId": "C1",
        "timestamp": message.matched_at.isoformat().replace("+00:00", "Z"),
        "listVersion": nights.list_facts().sha256,
        "screening": {
            "query": {"customerId": "C1", "type": "INDIVIDUAL"},
            "matches": [
                {
                    "entityId": "7001",
                    "list": "SDN",
                    "source": "OFAC",
                    "score": pytest.approx(1.0),
                    "type": "individual",
                    "programs": ["SDGT", "IFSR"],
                }
            ],
            "matchCount": 1,
        },
    }
    assert (message.kind, message.run_id) == (MessageKind.ALERT, RUN)
    assert not [word for word in ("jane", "doe", "aero") if word in str(outlet.sent).lower()]


def test_a_setting_adds_names_and_remarks() -> None:
    """For receivers that cannot look them up."""
    outlet = alert_fakes.RememberingOutlet()
    screened(night(), outlet, policy=AlertPolicy(full_payload=True))
    (first, _) = alerts(outlet)
    assert first.screening.query.name == "Jane Doe Example"
    assert (first.screening.matches[0].name, first.screening.matches[0].remarks) == ("DOE, Jane Example", "")


def test_a_chunk_that_runs_twice_sends_the_same_ids() -> None:
    """The receiver's side knows them already."""
    first, second = alert_fakes.RememberingOutlet(), alert_fakes.RememberingOutlet()
    screened(night(), first)
    screened(night(), second)
    assert [message.id for message in first.sent] == [message.id for message in second.sent]


def test_a_done_chunk_sends_nothing() -> None:
    """Its marker says that all its alerts were accepted."""
    work, outlet = night(), alert_fakes.RememberingOutlet()
    screened(work, alert_fakes.RememberingOutlet())
    assert screened(work, outlet).alerts_sent == 2
    assert outlet.sent == []


def test_a_queue_that_refuses_leaves_no_marker() -> None:
    """Exit 75: the chunk is tried again, and nothing of it counts before its alerts are on their way."""
    work = night()
    with pytest.raises(TryAgain):
        screened(work, alert_fakes.RememberingOutlet(refuses=True))
    assert not work.exists(done_marker_key(RUN, 0))


def test_the_alert_leaves_while_the_chunk_is_being_screened() -> None:
    """Not at its end: here the rest of the chunk fails, and the alert has gone."""
    lost = Canary(customer_id="canary-9", name="Zz Top", type="INDIVIDUAL", min_match=0.9, entity_id="7001")
    outlet = alert_fakes.RememberingOutlet()
    with pytest.raises(NightInconsistent, match="canary-9"):
        screened(night(canaries=(lost,)), outlet)
    assert len(outlet.sent) == 2


def test_without_a_receiver_nobody_is_alerted() -> None:
    """And nothing else is different."""
    marker = nights.screener(night())(RUN, 0)
    assert (marker.alerts_sent, marker.customers_hit) == (0, 2)


def known_night(*, cleared: str | None = None) -> fakes.MemoryStore:
    """The night after one that found the same, after a reviewer may have cleared a customer."""
    work = alert_cases.alerted_night()
    _, archive = nights.merged(work)
    if cleared is not None:
        Decisions(archive, fakes.SteppingClock()).add(judged(archive, cleared), "reviewer", "another person")
    del work.objects[done_marker_key(RUN, 0)]
    pinned(work, archive)
    return work


def test_repeats_are_sent_unless_a_setting_says_otherwise() -> None:
    """Suppressed ones are counted."""
    outlet = alert_fakes.RememberingOutlet()
    assert screened(known_night(), outlet).alerts_sent == 2
    quiet = alert_fakes.RememberingOutlet()
    marker = screened(known_night(), quiet, policy=AlertPolicy(send_repeats=False))
    assert (marker.alerts_sent, marker.alerts_suppressed, quiet.sent) == (0, 2, [])


def test_a_cleared_customer_alerts_nobody() -> None:
    """Whatever the setting of repeats."""
    outlet = alert_fakes.RememberingOutlet()
    marker = screened(known_night(cleared="C1"), outlet)
    assert [alert.customer_id for alert in alerts(outlet)] == ["C4"]
    assert (marker.alerts_sent, marker.customers_hit) == (1, 2)


def test_a_customer_who_changed_alerts_again() -> None:
    """Cleared or not: the pair is open."""
    work = known_night(cleared="C1")
    changed = (replace(nights.CUSTOMERS[0], country="CU"), *nights.CUSTOMERS[1:])
    known_sha256 = read_manifest(work, RUN).known_sha256
    manifest = nights.stored_night(work, customers=changed)
    again = manifest.model_copy(update={"known_sha256": known_sha256})
    work.write(f"runs/{RUN}/manifest.json", again.to_json().encode())
    outlet = alert_fakes.RememberingOutlet()
    screened(work, outlet, policy=AlertPolicy(send_repeats=False))
    assert [alert.customer_id for alert in alerts(outlet)] == ["C1"]


def test_a_customer_with_cleared_and_other_matches_tells_of_the_others_only() -> None:
    """The alert is about what is open."""
    both = Customer(1, "C1", "Jane Doe Example", "INDIVIDUAL", ("Aerocaribbean Airlines",))
    work = fakes.MemoryStore()
    nights.stored_night(work, customers=(both,), chunks=1)
    nights.screener(work)(RUN, 0)
    archive = fakes.MemoryStore("archive")
    nights.merger(work, archive)(nights.merge_request(chunks=1))
    Decisions(archive, fakes.SteppingClock()).add(judged(archive, "C1", "7001"), "reviewer", "another person")
    del work.objects[done_marker_key(RUN, 0)]
    pinned(work, archive)
    outlet = alert_fakes.RememberingOutlet()
    screened(work, outlet)
    (alert,) = alerts(outlet)
    assert {match.entity_id for match in alert.screening.matches} == {"36"}
    assert alert.screening.match_count == len(alert.screening.matches)


def test_the_summary_counts_alerts_beside_matches() -> None:
    """As the markers have them; and what was delivered by then, as the record of alerts has it."""
    work, outlet = night(), alert_fakes.RememberingOutlet()
    for chunk in range(2):
        screened(work, outlet, chunk)
    archive = fakes.MemoryStore("archive")
    log = alert_fakes.LogInMemory([alert_cases.delivery(1, 0.5)])
    replace(nights.merger(work, archive), deliveries=log)(nights.merge_request())
    counts = Summary.parse(archive.read(PREFIX + "summary.json"), what="summary").alerts
    assert counts is not None
    assert (counts.total_matches, counts.alerts_sent, counts.alerts_suppressed) == (2, 2, 0)
    assert counts.delivered == 1
    assert counts.latency is not None
    assert counts.latency.p99 == 0.5
    assert isinstance(outlet.sent[0], DeliverAlertInput)
