"""Repairs 3, 4, 6, 7 and 10 of docs/local-engine.md: how executions end and what is said of them."""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING

from tiny_machines import function_state, job_state, map_state

if TYPE_CHECKING:
    import pytest
    from tiny_machines import Machines

PASS = {"Type": "Pass", "End": True}


def test_an_uncaught_reserved_error_keeps_its_name_through_a_map(machines: Machines) -> None:
    """States.TaskFailed in an iteration is States.TaskFailed of the execution."""
    failed = machines.run({"Each": map_state({"Work": job_state("20", "exit 70")}, [1])})
    assert failed.described["error"] == "States.TaskFailed"
    assert failed.types()[-1] == "ExecutionFailed"


def test_an_uncaught_timeout_keeps_its_name_through_a_parallel(machines: Machines) -> None:
    """States.Timeout in a branch is States.Timeout of the execution."""
    branch = {"StartAt": "Work", "States": {"Work": job_state("21", "orderly", TimeoutSeconds=20)}}
    failed = machines.run({"Both": {"Type": "Parallel", "Branches": [branch], "End": True}})
    assert failed.described["error"] == "States.Timeout"


def test_a_reserved_error_in_a_map_can_be_caught_by_its_name(machines: Machines) -> None:
    """A Catch on the Map sees what its iteration failed with."""
    catch = [{"ErrorEquals": ["States.TaskFailed"], "Next": "Caught"}]
    each = map_state({"Work": job_state("22", "exit 70")}, [1], Catch=catch)
    assert machines.run({"Each": each, "Caught": PASS}).status == "SUCCEEDED"


def test_a_stop_during_a_map_aborts_with_error_and_cause(machines: Machines) -> None:
    """The iterations that a stop ends do not turn it into a failure."""
    arn = machines.start({"Each": map_state({"Work": job_state("23", "orderly")}, [1, 2])})
    machines.wait_for_job("23", "RUNNING")
    machines.client.stop_execution(executionArn=arn, error="Operator", cause="enough")
    ended = machines.wait(arn)
    assert ended.status == "ABORTED"
    assert (ended.described["error"], ended.described["cause"]) == ("Operator", "enough")
    assert ended.events[-1]["executionAbortedEventDetails"] == {"error": "Operator", "cause": "enough"}


def test_a_stop_ends_a_wait_at_once(machines: Machines) -> None:
    """Nobody waits an hour for an execution that is to end."""
    arn = machines.start({"Wait": {"Type": "Wait", "Seconds": 3_600_000, "End": True}})
    machines.client.stop_execution(executionArn=arn)
    assert machines.wait(arn).status == "ABORTED"


def test_a_machine_that_takes_too_long_is_timed_out_with_a_stop_date(machines: Machines) -> None:
    """TimeoutSeconds of the machine ends it TIMED_OUT, and TIMED_OUT is an end like the others."""
    ended = machines.run({"Wait": {"Type": "Wait", "Seconds": 3_600_000, "End": True}}, TimeoutSeconds=10)
    assert ended.status == "TIMED_OUT"
    assert ended.described["stopDate"] >= ended.described["startDate"]


def test_an_execution_without_a_name_is_named_by_a_uuid(machines: Machines) -> None:
    """Two nameless executions are two executions."""
    ended = machines.run({"Do": PASS})
    assert str(uuid.UUID(ended.described["name"])) == ended.described["name"]


def test_a_string_output_is_json_text(machines: Machines) -> None:
    """DescribeExecution's output always parses."""
    ended = machines.run({"Do": {**PASS, "Output": 'says "yes"'}})
    assert ended.described["output"] == '"says \\"yes\\""'


def test_the_history_comes_in_pages_and_in_reverse(machines: Machines) -> None:
    """maxResults, nextToken and reverseOrder are honoured."""
    arn = machines.start({"Do": PASS})
    whole = [event["id"] for event in machines.wait(arn).events]
    first = machines.client.get_execution_history(executionArn=arn, maxResults=2)
    rest = machines.client.get_execution_history(executionArn=arn, nextToken=first["nextToken"])
    assert [event["id"] for event in first["events"] + rest["events"]] == whole
    reverse = machines.client.get_execution_history(executionArn=arn, reverseOrder=True)
    assert [event["id"] for event in reverse["events"]] == whole[::-1]


def test_the_history_can_leave_data_out(machines: Machines) -> None:
    """includeExecutionData=False gives names and times without input and output."""
    arn = machines.start({"Do": PASS}, {"secret": 1})
    machines.wait(arn)
    events = machines.client.get_execution_history(executionArn=arn, includeExecutionData=False)["events"]
    assert "secret" not in str(events)


def test_a_choice_without_a_match_is_states_no_choice_matched(machines: Machines) -> None:
    """It can be told from a bug in an expression."""
    choice = {"Type": "Choice", "Choices": [{"Condition": "{% false %}", "Next": "Do"}]}
    failed = machines.run({"Which": choice, "Do": PASS})
    assert failed.described["error"] == "States.NoChoiceMatched"


def test_a_fail_state_says_its_own_error(machines: Machines) -> None:
    """Custom and reserved names alike."""
    failed = machines.run({"No": {"Type": "Fail", "Error": "Custom", "Cause": "because"}})
    assert (failed.described["error"], failed.described["cause"]) == ("Custom", "because")


def test_a_failing_execution_logs_nothing_by_itself(machines: Machines, caplog: pytest.LogCaptureFixture) -> None:
    """A failed execution is an outcome; the parse tree of its states is nobody's business."""
    with caplog.at_level(logging.DEBUG):
        machines.run({"No": {"Type": "Fail", "Error": "Custom"}})
    assert [record for record in caplog.records if record.name.startswith("moto.stepfunctions")] == []


def test_states_all_leaves_a_runtime_error_uncaught(machines: Machines) -> None:
    """A mistake in the definition ends the execution, here as in AWS."""
    unread = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Arguments": {"QueueUrl": 1}, "End": True}
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]
    failed = machines.run({"Send": {**unread, "Catch": catch}, "Caught": PASS})
    assert (failed.status, failed.described["error"]) == ("FAILED", "States.Runtime")


def test_states_all_catches_what_a_function_raises(machines: Machines) -> None:
    """And everything else."""
    catch = [{"ErrorEquals": ["States.ALL"], "Output": "{% $states.errorOutput.Error %}", "Next": "Caught"}]
    done = machines.run({"Greet": function_state({"do": "fail"}, Catch=catch), "Caught": PASS})
    assert done.output == "Unwell"
