"""Batch: attempts, exits, time-outs, terminations, and the faults of a drill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from finflows.local.batch_attempt import EXITED, RECLAIMED, TIMED_OUT

if TYPE_CHECKING:
    from tiny_machines import Machines


@pytest.fixture
def submit(machines: Machines) -> Any:
    def call(chunk: str, doing: str, run_id: str = "jobs", **more: Any) -> str:
        answer = machines.engine.client("batch").submit_job(
            jobName=f"test-{chunk}",
            jobQueue="WorkJobQueue",
            jobDefinition="finflows-work",
            parameters={"chunk": chunk, "doing": doing, "runId": run_id},
            **more,
        )
        return str(answer["jobId"])

    return call


def test_a_job_runs_its_command_with_parameters_filled(machines: Machines, submit: Any) -> None:
    """Ref::name becomes the value; arguments only, the program is the definition's."""
    submit("60", "exit 0")
    job = machines.wait_for_job("60", "SUCCEEDED")
    assert job["container"]["command"] == ["--chunk", "60", "--doing", "exit 0"]
    assert job["container"]["exitCode"] == 0
    assert job["createdAt"] <= job["startedAt"] <= job["stoppedAt"]
    log = machines.engine.folder.logs / job["container"]["logStreamName"]
    assert log.read_text() == "working 1 exit 0\n"


def test_an_exit_that_a_rule_retries_is_tried_again(machines: Machines, submit: Any) -> None:
    """75 asks for another attempt, which gets a number and a log of its own."""
    submit("61", "exit-then-0 75")
    job = machines.wait_for_job("61", "SUCCEEDED")
    assert [attempt["container"]["exitCode"] for attempt in job["attempts"]] == [75, 0]
    assert len({attempt["container"]["logStreamName"] for attempt in job["attempts"]}) == 2


@pytest.mark.parametrize(("chunk", "code", "attempts"), [("62", 64, 1), ("63", 70, 1), ("64", 75, 3)])
def test_exit_codes_decide_how_often_a_job_is_tried(
    machines: Machines, submit: Any, chunk: str, code: int, attempts: int
) -> None:
    """64 and 70 end at the last rule; 75 ends when the attempts do."""
    submit(chunk, f"exit {code}")
    job = machines.wait_for_job(chunk, "FAILED")
    assert [attempt["container"]["exitCode"] for attempt in job["attempts"]] == [code] * attempts
    assert job["statusReason"] == EXITED


def test_a_reclaimed_spot_task_is_tried_again(machines: Machines, submit: Any) -> None:
    """SIGTERM, exit 75, and the status reason that the first rule waits for."""
    machines.faults.spot_reclaim = {65: 1}
    job_id = submit("65", "orderly")
    machines.engine.client("batch")
    wait_for_attempt(machines, job_id, 2)
    machines.engine.client("batch").terminate_job(jobId=job_id, reason="enough")
    job = machines.wait_for_job("65", "FAILED")
    first, second = job["attempts"]
    assert (first["container"]["exitCode"], first["statusReason"]) == (75, RECLAIMED)
    assert second["statusReason"] == "enough"


def wait_for_attempt(machines: Machines, job_id: str, number: int) -> None:
    while True:
        (job,) = machines.engine.client("batch").describe_jobs(jobs=[job_id])["jobs"]
        assert job["status"] != "FAILED", job
        if job["status"] == "RUNNING" and len(job["attempts"]) == number - 1:
            log = machines.engine.folder.logs / "jobs" / f"test-65-{job_id[:8]}.{number}.log"
            if log.exists() and "waiting" in log.read_text():
                return


def test_a_killed_task_exits_137(machines: Machines, submit: Any) -> None:
    """As a container that the kernel ended."""
    machines.faults.kill_chunk = {66: 1}
    submit("66", "orderly")
    job = machines.wait_for_job("66", "FAILED")
    assert [attempt["container"]["exitCode"] for attempt in job["attempts"]] == [137]


def test_a_hanging_task_is_ended_by_the_attempts_timeout(machines: Machines, submit: Any) -> None:
    """A timed-out attempt is not tried again, whatever the rules say."""
    machines.faults.hang_chunk = {67: 1}
    submit("67", "exit 0", timeout={"attemptDurationSeconds": 60})
    job = machines.wait_for_job("67", "FAILED")
    assert [attempt["statusReason"] for attempt in job["attempts"]] == [TIMED_OUT]


def test_a_task_that_ignores_sigterm_is_killed_after_the_grace(machines: Machines, submit: Any) -> None:
    """SIGTERM, then SIGKILL."""
    job_id = submit("68", "stubborn")
    machines.wait_for_job("68", "RUNNING")
    machines.engine.client("batch").terminate_job(jobId=job_id, reason="no more")
    job = machines.wait_for_job("68", "FAILED")
    assert job["statusReason"] == "no more"
    assert job["isTerminated"] is True
    assert job["attempts"][0]["container"]["exitCode"] in {137, 143}  # 143 if it had not got to ignoring


def test_an_injected_failure_is_a_real_exit_70(machines: Machines, submit: Any) -> None:
    """And is used up."""
    machines.faults.fail_chunk[69] = 1
    submit("69", "exit 0")
    assert machines.wait_for_job("69", "FAILED")["container"]["exitCode"] == 70
    submit("69", "exit 0")
    assert machines.wait_for_job("69", "SUCCEEDED")["container"]["exitCode"] == 0


def test_a_waiting_job_is_terminated_without_running(machines: Machines, submit: Any) -> None:
    """No attempt, the reason as status."""
    busy = [submit("70", "orderly") for _ in range(3)]
    waiting = submit("71", "exit 0")
    batch = machines.engine.client("batch")
    batch.terminate_job(jobId=waiting, reason="not needed")
    for job_id in busy:
        batch.terminate_job(jobId=job_id, reason="enough")
    job = machines.wait_for_job("71", "FAILED")
    assert (job["attempts"], job["statusReason"]) == ([], "not needed")


def test_overrides_of_a_submission_win(machines: Machines, submit: Any) -> None:
    """Command, environment, attempts, rules and time-out may be given per job."""
    submit(
        "72",
        "unused",
        containerOverrides={
            "command": ["--chunk", "x", "--doing", "exit 3"],
            "environment": [{"name": "BUCKET", "value": "other"}],
        },
        retryStrategy={"attempts": 2, "evaluateOnExit": [{"onExitCode": "3", "action": "RETRY"}]},
    )
    job = machines.wait_for_job("72", "FAILED")
    assert len(job["attempts"]) == 2
    assert {"name": "BUCKET", "value": "other"} in job["container"]["environment"]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"jobQueue": "NoQueue"}, "JobQueue NoQueue does not exist"),
        ({"jobDefinition": "nothing:3"}, "JobDefinition nothing:3 does not exist"),
        ({"arrayProperties": {"size": 2}}, "does not know arrayProperties"),
    ],
)
def test_a_wrong_submission_is_a_client_exception(machines: Machines, changed: Any, problem: str) -> None:
    """It names what is not there."""
    arguments = {"jobName": "n", "jobQueue": "WorkJobQueue", "jobDefinition": "finflows-work", **changed}
    with pytest.raises(ClientError, match=problem):
        machines.engine.client("batch").submit_job(**arguments)


def test_other_operations_of_batch_are_not_there(machines: Machines) -> None:
    """Said plainly."""
    with pytest.raises(ClientError, match="The embedded engine's Batch has no POST"):
        machines.engine.client("batch").describe_job_queues()


def test_an_ended_job_stays_as_it_is(machines: Machines, submit: Any) -> None:
    """Terminating it, or one that never was, changes nothing."""
    job_id = submit("73", "exit 0")
    machines.wait_for_job("73", "SUCCEEDED")
    batch = machines.engine.client("batch")
    batch.terminate_job(jobId=job_id, reason="late")
    batch.terminate_job(jobId="nobody", reason="late")
    assert machines.wait_for_job("73", "SUCCEEDED")["isTerminated"] is False


def test_an_attempt_that_cannot_start_fails_the_job(machines: Machines, submit: Any) -> None:
    """A job whose log has no place is told as one, not left waiting for ever."""
    (machines.engine.folder.logs / "blocked").write_text("a file where a folder should be")
    submit("74", "exit 0", run_id="blocked")
    job = machines.wait_for_job("74", "FAILED")
    assert job["attempts"][0]["statusReason"] == "Task failed to start"
    assert job["container"]["reason"].startswith("CannotStartContainerError")
    assert "exitCode" not in job["container"]
