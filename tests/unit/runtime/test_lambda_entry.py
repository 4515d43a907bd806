"""What surrounds every handler: the use case's errors pass by name, and the log says what happened without data."""

import json
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from finflows.contracts.errors import Bug, InputRefused
from finflows.runtime.lambda_entry import lambda_entry
from finflows.runtime.night_metrics import night_metrics


@dataclass
class Context:
    aws_request_id: str = "request-1"


def test_the_answer_is_passed_on_and_the_run_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """An operator finds a run's lines by its id."""
    handler = lambda_entry("merge_results", lambda event: {"runId": event["runId"]})
    assert handler({"runId": "scr-1"}, Context()) == {"runId": "scr-1"}  # type: ignore[arg-type]
    started, finished = (vars(record) for record in caplog.records)
    assert (started["step"], finished["run_id"]) == ("merge_results", "scr-1")


def test_a_refusal_leaves_the_handler_under_its_own_name(caplog: pytest.LogCaptureFixture) -> None:
    """The state machine retries by error name."""

    def refuse(_event: Mapping[str, Any]) -> dict[str, Any]:
        raise InputRefused("no file")

    with pytest.raises(InputRefused):
        lambda_entry("export_customers", refuse)({}, Context())  # type: ignore[arg-type]
    assert vars(caplog.records[-1])["error_type"] == "InputRefused"


def crash_quoting(event: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {"runId": {}[event["customer"]]}
    except KeyError as exc:
        raise ValueError(f"{event['customer']} cannot be stored") from exc


def refuse_after_quoting(event: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return crash_quoting(event)
    except ValueError as exc:
        raise InputRefused("A row is wrong.") from exc


def no_count(answer: Mapping[str, Any]) -> Mapping[str, int]:
    return {"rows": int(answer["customer"])}


@pytest.mark.parametrize(
    ("run", "counts"), [(crash_quoting, None), (refuse_after_quoting, None), (lambda event: {**event}, no_count)]
)
def test_nothing_that_an_error_quotes_leaves_the_handler(
    run: Any, counts: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Lambda logs it with its trace, X-Ray and the execution's history keep its text: its own and what it came from."""
    handler, event = lambda_entry("export_customers", run, counts), {"customer": "Jane Doe"}
    with pytest.raises((Bug, InputRefused)) as raised:
        handler(event, Context())  # type: ignore[arg-type]
    trace = "".join(traceback.format_exception(raised.value))
    assert not [text for text in (trace, *(str(vars(each)) for each in caplog.records)) if "Jane Doe" in text]


def test_a_bug_is_told_by_its_type_and_its_place(caplog: pytest.LogCaptureFixture) -> None:
    """The innermost place in finflows, though the error arose in a library; the log has every frame."""

    def ask(_event: Mapping[str, Any]) -> dict[str, Any]:
        return night_metrics({"runId": "Jane Doe"})  # type: ignore[return-value]

    with pytest.raises(Bug, match=r"^Unexpected \w+ at finflows\.\w[\w.]*:\d+\. ") as raised:
        lambda_entry("merge_results", ask)({}, Context())  # type: ignore[arg-type]
    logged = vars(caplog.records[-1])
    assert logged["message"] == "bug"
    assert logged["error_type"] in str(raised.value)
    assert any(frame.endswith(" ask") for frame in logged["where"])


def test_the_event_itself_is_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Today it holds keys only; nobody has to remember that."""
    lambda_entry("merge_results", lambda _event: {})({"secret": "Jane Doe"}, Context())  # type: ignore[arg-type]
    assert not [record for record in caplog.records if "Jane" in str(vars(record))]


@pytest.mark.parametrize("event", [[], "Jane Doe", None])
def test_what_is_no_json_object_is_refused_without_being_quoted(event: Any) -> None:
    """Lambda hands over whatever it was given."""
    with pytest.raises(InputRefused, match="not a JSON object") as refused:
        lambda_entry("merge_results", lambda _event: {})(event, Context())  # type: ignore[arg-type]
    assert "Jane" not in str(refused.value)


def test_a_nights_counts_are_metrics(capsys: pytest.CaptureFixture[str]) -> None:
    """Matches beside alerts, in the embedded metric format that CloudWatch reads from a log line."""
    totals = dict.fromkeys(("notReliablyScreened", "canariesExpected", "canariesFound"), 0)
    totals |= {"rowsIn": 5, "screened": 4, "rejected": 1, "hits": 3, "customersHit": 2}
    alerts = {"totalMatches": 3, "alertsSent": 2, "alertsSuppressed": 0, "repeats": 1, "cleared": 0}
    answer = {"runId": "scr-2026-11-23", "runDate": "2026-11-23", "summaryKey": "k", "totals": totals, "alerts": alerts}
    lambda_entry("merge_results", lambda _event: answer, night_metrics)({}, Context())  # type: ignore[arg-type]
    (written,) = (json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line)
    assert (written["TotalMatches"], written["AlertsSent"]) == ([3.0], [2.0])
    assert written["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "finflows"


def test_a_night_without_a_receiver_has_no_alerts_to_count() -> None:
    """A zero would say that alerts were to be sent."""
    totals = dict.fromkeys(("rowsIn", "screened", "rejected", "hits", "customersHit", "notReliablyScreened"), 0)
    totals |= {"canariesExpected": 0, "canariesFound": 0}
    counts = night_metrics({"runId": "scr-2026-11-23", "runDate": "2026-11-23", "summaryKey": "k", "totals": totals})
    assert "AlertsSent" not in counts
