"""Every file in events/ is what its step's contract says."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from finflows.contracts.alerts import Alert, Completion, DeliverAlertInput, MessageKind
from finflows.contracts.deadline import WatchDeadlineInput
from finflows.contracts.errors import InputRefused
from finflows.contracts.execution_status import ExecutionStatusChange
from finflows.contracts.investment_day import (
    CheckMarketInput,
    FetchDuePlansInput,
    InvestmentsStartInput,
    UpdateNextRunInput,
    VerifyRunInput,
)
from finflows.contracts.night import MergeResultsInput, NotifyRunInput
from finflows.contracts.start_input import ExportCustomersInput, StartInput

EVENTS = Path(__file__).parents[2] / "events"
PARSERS: dict[str, Callable[[str], Any]] = {
    "screening": lambda text: StartInput.parse(text, what="start"),
    "export_customers": lambda text: ExportCustomersInput.parse(text, what="event"),
    "merge_results": lambda text: MergeResultsInput.parse(text, what="event"),
    "notify_run": lambda text: (
        ExecutionStatusChange.model_validate_json(text)
        if '"detail-type"' in text
        else NotifyRunInput.parse(text, what="event")
    ),
    "deliver_alert": lambda text: [
        DeliverAlertInput.parse(record["body"], what="body") for record in json.loads(text)["Records"]
    ],
    "watch_deadline": lambda text: WatchDeadlineInput.parse(text, what="event"),
    "investments": lambda text: InvestmentsStartInput.parse(text, what="start"),
    "check_market": lambda text: CheckMarketInput.parse(text, what="event"),
    "fetch_due_plans": lambda text: FetchDuePlansInput.parse(text, what="event"),
    "update_next_run": lambda text: UpdateNextRunInput.parse(text, what="event"),
    "verify_run": lambda text: VerifyRunInput.parse(text, what="event"),
}


@pytest.mark.parametrize("path", sorted(EVENTS.glob("*/*.json")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_event_parses_against_its_contract(path: Path) -> None:
    """A developer who copies an event gets one that works."""
    assert PARSERS[path.parent.name](path.read_text())


@pytest.mark.parametrize("path", sorted((EVENTS / "deliver_alert").glob("*.json")), ids=lambda path: path.name)
def test_the_document_of_every_message_is_an_alert_or_a_completion(path: Path) -> None:
    """It travels as text, so that nobody on the way can change it."""
    for message in PARSERS["deliver_alert"](path.read_text()):
        document = Alert if message.kind is MessageKind.ALERT else Completion
        assert document.parse(message.document, what="document").job_id == message.run_id


@pytest.mark.parametrize("path", sorted((EVENTS / "deliver_alert/broken").glob("*.json")), ids=lambda path: path.name)
def test_a_broken_message_is_refused(path: Path) -> None:
    """Each of these has one that cannot be read: the function buries it."""
    with pytest.raises(InputRefused, match="body is not valid"):
        PARSERS["deliver_alert"](path.read_text())


def test_a_misspelt_field_is_named_and_its_value_is_not_shown() -> None:
    """Unknown fields are refused: a typing error must not silently mean the default. Values may be private."""
    with pytest.raises(InputRefused) as caught:
        StartInput.parse({"minMach": 0.9, "runId": "Robert Smith"}, what="The start input")
    assert "minMach" in str(caught.value)
    assert "runId" in str(caught.value)
    assert "Robert" not in str(caught.value)


def test_the_run_of_a_failure_event_is_told_without_its_cause() -> None:
    """`cause` may be a whole job description."""
    event = ExecutionStatusChange.model_validate_json((EVENTS / "notify_run/failed.json").read_text())
    assert event.detail.start_input == {"scheduledTime": "2026-11-23T06:00:00Z"}
    assert "cause" not in event.detail.model_dump()


@pytest.mark.parametrize("given", ["[1]", "no json", None])
def test_a_failure_event_without_a_readable_input_has_an_empty_one(given: str | None) -> None:
    """EventBridge leaves large inputs out."""
    event = ExecutionStatusChange.model_validate_json((EVENTS / "notify_run/failed.json").read_text())
    assert event.detail.model_copy(update={"input": given}).start_input == {}


def test_a_broken_end_of_an_execution_is_refused_without_being_quoted() -> None:
    """It holds the execution's input."""
    with pytest.raises(InputRefused, match=r"detail\.executionArn: Field required") as refused:
        ExecutionStatusChange.parse({"detail-type": "x", "detail": {"input": 1, "status": ["Jane Doe"]}})
    assert "Jane" not in str(refused.value)
