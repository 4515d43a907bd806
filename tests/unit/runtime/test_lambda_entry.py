"""What surrounds every handler: the use case's errors pass by name, and the log says what happened without data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from finflows.contracts.errors import InputRefused
from finflows.runtime.lambda_entry import lambda_entry


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
