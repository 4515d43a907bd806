"""What a night tells after others have told: repeats, matches that nobody heard of, and decisions that ended."""

from dataclasses import dataclass, field, replace

import alert_fakes
import fakes
import nights
from finflows.application.chunk_alerts import Alerting
from finflows.application.customer_alerts import AlertPolicy
from finflows.application.decisions import Decisions
from finflows.contracts.alerts import Alert
from finflows.contracts.night import Summary
from finflows.contracts.stored_keys import done_marker_key
from finflows.screening.customers import Customer
from review_cases import PREFIX, judged, pinned, statuses

BOTH = ["C1", "C4"]


@dataclass
class Nights:
    """The same customers and list night after night; repeats are not sent."""

    customers: tuple[Customer, ...] = nights.CUSTOMERS
    work: fakes.MemoryStore = field(default_factory=fakes.MemoryStore)
    archive: fakes.MemoryStore = field(default_factory=lambda: fakes.MemoryStore("archive"))

    told: list[Alert] = field(default_factory=list, init=False)
    """By the last night."""

    def __post_init__(self) -> None:
        self._chunks = len(nights.stored_night(self.work, self.customers).chunks)

    def night(self, *, receiver: bool = True) -> list[str]:
        """The customers of whom the receiver is told."""
        pinned(self.work, self.archive)
        outlet = alert_fakes.RememberingOutlet()
        alerting = Alerting((lambda: outlet) if receiver else None, AlertPolicy(send_repeats=False))
        for chunk in range(self._chunks):
            self.work.objects.pop(done_marker_key(nights.RUN_ID, chunk), None)
            replace(nights.screener(self.work), alerting=alerting)(nights.RUN_ID, chunk)
        nights.merger(self.work, self.archive)(nights.merge_request(chunks=self._chunks))
        self.told = [Alert.parse(message.document, what="alert") for message in outlet.sent]
        return [alert.customer_id for alert in self.told]

    @property
    def statuses(self) -> dict[object, tuple[object, object]]:
        """Status and alert by customer."""
        return {row["customer_id"]: (row["status"], row["alert_id"]) for row in statuses(self.archive)}

    @property
    def suppressed(self) -> int:
        alerts = Summary.parse(self.archive.read(PREFIX + "summary.json"), what="summary").alerts
        assert alerts is not None
        return alerts.alerts_suppressed


def test_a_match_whose_decision_has_ended_alerts_again() -> None:
    """While it was cleared it was told to nobody, so it repeats nothing."""
    office = Nights()
    decisions = Decisions(office.archive, fakes.SteppingClock())
    assert office.night() == BOTH
    decision = decisions.add(judged(office.archive, "C1"), "reviewer", "another person")
    assert office.night() == []
    assert office.statuses["C1"] == ("cleared", None)
    decisions.expire(decision.decision_id, "reviewer", "new facts")
    assert office.night() == ["C1"]
    assert office.statuses["C1"] == ("new", office.told[0].alert_id)


def test_what_nobody_was_told_of_is_never_left_out() -> None:
    """A receiver is configured a day later: the matches are repeats, and news all the same."""
    office = Nights()
    assert office.night(receiver=False) == []
    assert office.statuses == {"C1": ("new", None), "C4": ("new", None)}
    assert office.night() == BOTH
    assert [status for status, _ in office.statuses.values()] == ["repeat", "repeat"]


def test_what_was_told_once_stays_told() -> None:
    """Over nights that left it out, and over one without a receiver."""
    office = Nights()
    office.night()
    told = [office.night(), office.night(receiver=False), office.night()]
    assert (told, office.suppressed) == ([[], [], []], 2)


def test_evidence_names_no_alert_that_was_not_sent() -> None:
    """A repeat that was left out has none; the alert of the first night is named in the first night's record."""
    office = Nights()
    office.night()
    ids = {alert.customer_id: ("new", alert.alert_id) for alert in office.told}
    assert office.statuses == ids
    office.night()
    assert office.statuses == {"C1": ("repeat", None), "C4": ("repeat", None)}


def test_a_repeat_is_told_again_with_what_is_new_of_the_same_customer() -> None:
    """One alert with all open matches; its id stands beside each of them."""
    office = Nights((Customer(1, "C1", "Jane Doe Example", "INDIVIDUAL", ("Aerocaribbean Airlines",)),))
    decisions = Decisions(office.archive, fakes.SteppingClock())
    office.night()
    decision = decisions.add(judged(office.archive, "C1", "7001"), "reviewer", "another person")
    assert office.night() == []
    decisions.expire(decision.decision_id, "reviewer", "new facts")
    assert office.night() == ["C1"]
    (alert,) = office.told
    assert {match.entity_id for match in alert.screening.matches} == {"36", "7001"}
    rows = [(row["status"], row["alert_id"]) for row in statuses(office.archive)]
    assert {status for status, _ in rows} == {"new", "repeat"}
    assert {known_as for _, known_as in rows} == {alert.alert_id}
