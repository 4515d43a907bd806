"""Repairs 1, 2, 5 and 9 of docs/local-engine.md: jobs and functions as tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiny_machines import function_state, job_state, map_state

from finflows.local.repairs import seam
from finflows.local.repairs.sync_jobs import TERMINATED

if TYPE_CHECKING:
    from tiny_machines import Machines


def test_a_job_is_submitted_and_described_in_pascal_case(machines: Machines) -> None:
    """Step Functions takes JobName and gives back Status, Attempts, ..., whatever Batch itself calls them."""
    done = machines.run({"Work": job_state("1", Output="{% $states.result %}")})
    assert done.status == "SUCCEEDED"
    assert done.output["Status"] == "SUCCEEDED"
    assert done.output["Parameters"]["chunk"] == "1"
    assert done.output["Container"]["ExitCode"] == 0
    assert done.output["Attempts"][0]["StatusReason"] == "Essential container in task exited"
    assert {"Name": "MANAGED_BY_AWS", "Value": "STARTED_BY_STEP_FUNCTIONS"} in done.output["Container"]["Environment"]


def test_a_failed_job_is_states_task_failed_with_the_whole_job_as_cause(machines: Machines) -> None:
    """The error is States.TaskFailed, not Batch.something, so a Retry must name it."""
    failed = machines.run({"Work": job_state("2", "exit 64")})
    assert failed.status == "FAILED"
    assert failed.described["error"] == "States.TaskFailed"
    assert '"ExitCode": 64' in failed.described["cause"]


def test_a_retry_submits_a_new_job_and_waits_for_it(machines: Machines) -> None:
    """Each attempt of a task is a job of its own, and the second one is waited for like the first."""
    machines.faults.fail_chunk[3] = 1
    retry = [{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 1, "MaxAttempts": 2, "BackoffRate": 2.0}]
    done = machines.run({"Work": job_state("3", Retry=retry)})
    assert done.status == "SUCCEEDED"
    assert sorted(job["status"] for job in machines.jobs("3")) == ["FAILED", "SUCCEEDED"]


def test_a_job_is_asked_for_once_when_it_has_ended(machines: Machines) -> None:
    """The engine is told of a job's end, so that thirty waiting tasks cost nothing."""
    asked = []
    client = seam.current().client("batch")
    client.meta.events.register("before-call.batch.DescribeJobs", lambda **_: asked.append(1), unique_id="asked")
    try:
        machines.run({"Work": job_state("4")})
    finally:
        client.meta.events.unregister("before-call.batch.DescribeJobs", unique_id="asked")
    assert len(asked) == 1


def test_the_job_of_a_timed_out_task_is_terminated(machines: Machines) -> None:
    """TimeoutSeconds ends the task with States.Timeout, and nothing goes on working for it."""
    failed = machines.run({"Work": job_state("5", "orderly", TimeoutSeconds=20)})
    assert failed.described["error"] == "States.Timeout"
    assert machines.wait_for_job("5", "FAILED")["statusReason"] == TERMINATED


def test_the_job_of_a_stopped_execution_is_terminated(machines: Machines) -> None:
    """StopExecution reaches the jobs."""
    arn = machines.start({"Work": job_state("6", "orderly")})
    machines.wait_for_job("6", "RUNNING")
    machines.client.stop_execution(executionArn=arn)
    assert machines.wait(arn).status == "ABORTED"
    assert machines.wait_for_job("6", "FAILED")["statusReason"] == TERMINATED


def test_a_failed_iteration_terminates_the_jobs_of_its_siblings(machines: Machines) -> None:
    """One uncaught failure ends an inline Map, and its other iterations with it."""
    doing = "{% $states.input.doing %}"
    work = job_state("{% $states.input.chunk %}", doing)
    items = [{"chunk": "7", "doing": "orderly"}, {"chunk": "8", "doing": "exit 70"}]
    failed = machines.run({"Each": map_state({"Work": work}, items)})
    assert failed.described["error"] == "States.TaskFailed"
    assert machines.wait_for_job("7", "FAILED")["statusReason"] == TERMINATED


def test_a_function_gives_its_payload_and_its_error_type_is_the_error(machines: Machines) -> None:
    """States retry and catch by the exception's class name."""
    payload = "{% $states.result.Payload.greeting %}"
    done = machines.run({"Greet": function_state({"name": "Ann"}, Output=payload)})
    assert done.output == "hello Ann"
    failed = machines.run({"Greet": function_state({"do": "fail"})})
    assert failed.described["error"] == "Unwell"
    assert '"errorMessage":"not today"' in failed.described["cause"]


def test_an_error_of_lambda_itself_is_named_lambda_service_exception(machines: Machines) -> None:
    """Retries for the service's own trouble name Lambda.ServiceException and nothing of the function."""
    machines.faults.lambda_service_error["GreetFunction"] = 1
    retry = [{"ErrorEquals": ["Lambda.ServiceException"], "IntervalSeconds": 1, "MaxAttempts": 1}]
    done = machines.run({"Greet": function_state({}, Retry=retry)})
    assert done.status == "SUCCEEDED"
    assert done.types().count("TaskFailed") == 1


def test_an_injected_function_error_strikes_as_often_as_planned(machines: Machines) -> None:
    """The fault is used up, and the retry after it works."""
    machines.faults.lambda_error["GreetFunction"] = 1
    retry = [{"ErrorEquals": ["InjectedFault"], "IntervalSeconds": 1, "MaxAttempts": 1}]
    assert machines.run({"Greet": function_state({}, Retry=retry)}).status == "SUCCEEDED"
