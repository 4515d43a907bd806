"""Runs across processes: records, interruption, redrive, the lock, and what becomes of children."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tiny_machines import LONG_ENOUGH_S, PROJECT

from finflows.local.engine import Engine
from finflows.local.errors import (
    EngineAlreadyRunning,
    RedriveRefused,
    RunUnknown,
    StartRefused,
    StateFolderBusy,
    StateFolderUnwritable,
    TemplateRefused,
    UnknownResource,
)
from finflows.local.faults import Faults
from finflows.local.runs import RunStore
from finflows.local.state_folder import StateFolder

MACHINE = "GreetMachine"

pytestmark = pytest.mark.usefixtures("no_other_engine")


@pytest.fixture
def no_other_engine(machines_are_closed: None) -> None:
    """One engine per process: the shared one has been closed."""


def engine(state_dir: Path, **options: Any) -> Engine:
    return Engine(PROJECT, state_dir, workers=2, time_scale=0.001, **options)


def chunks(*doing: str) -> dict[str, Any]:
    return {"chunks": [{"chunk": number, "doing": verb} for number, verb in enumerate(doing)]}


def jobs_run(state_dir: Path) -> Counter[str]:
    """How many attempts of each chunk's jobs came to run: each leaves a log."""
    names = (path.name for path in (state_dir / "logs" / "run-1").glob("*.log"))
    return Counter(name.removeprefix("run-1-").split("-")[0] for name in names)


def test_an_outcome_and_its_record_say_the_same(tmp_path: Path) -> None:
    """The record is readable without an engine."""
    with engine(tmp_path) as running:
        outcome = running.execute(MACHINE, "run", chunks("exit 0", "exit 0"), config_hash="abc")
    assert outcome.succeeded
    assert outcome.output == {"greeting": "hello you", "done": 2, "redrives": 0}
    (run,) = RunStore(StateFolder(tmp_path)).list()
    assert (run.run_id, run.machine, run.config_hash, run.status) == ("run", MACHINE, "abc", "SUCCEEDED")
    assert run.attempts[0].execution_name == outcome.name == "run-1"
    assert run.attempts[0].output == outcome.output
    assert [event["type"] for event in run.history()][-1] == "ExecutionSucceeded"


def test_the_same_run_again_is_its_next_attempt(tmp_path: Path) -> None:
    """Each attempt is an execution of its own, and all are kept."""
    with engine(tmp_path) as running:
        running.execute(MACHINE, "run", chunks("exit 70"))
        again = running.execute(MACHINE, "run", chunks("exit 0"))
    assert again.name == "run-2"
    statuses = [attempt.status for attempt in RunStore(StateFolder(tmp_path)).read("run").attempts]
    assert statuses == ["FAILED", "SUCCEEDED"]


def test_a_failure_names_its_outermost_state_and_invokes_the_failure_rule(tmp_path: Path) -> None:
    """Step Functions Execution Status Change, FAILED: delivered before `execute` returns."""
    with engine(tmp_path) as running:
        outcome = running.execute(MACHINE, "run", chunks("exit 0", "exit 70"))
    assert (outcome.status, outcome.error, outcome.failed_state) == ("FAILED", "States.TaskFailed", "Work")
    (delivery,) = (json.loads(line) for line in (tmp_path / "outbox/events.ndjson").read_text().splitlines())
    assert delivery["targets"] == [{"rule": "GreetFunctionFailed", "function": "GreetFunction", "error": None}]
    detail = delivery["event"]["detail"]
    assert (detail["status"], detail["name"], detail["error"]) == ("FAILED", "run-1", "States.TaskFailed")
    assert json.loads(detail["input"]) == chunks("exit 0", "exit 70")
    assert "Execution Status Change" in (tmp_path / "logs/functions/GreetFunction.log").read_text()


def test_a_success_invokes_no_failure_rule(tmp_path: Path) -> None:
    """The event is emitted all the same."""
    with engine(tmp_path) as running:
        running.execute(MACHINE, "run", chunks())
    (delivery,) = (json.loads(line) for line in (tmp_path / "outbox/events.ndjson").read_text().splitlines())
    assert (delivery["event"]["detail"]["status"], delivery["targets"]) == ("SUCCEEDED", [])


def test_a_redrive_runs_what_did_not_succeed_and_nothing_else(tmp_path: Path) -> None:
    """In a later process, with the fault gone: the function and the finished chunks are answered from memory."""
    with engine(tmp_path, faults=Faults(fail_chunk={1: 1})) as running:
        failed = running.execute(MACHINE, "run", chunks("exit 0", "exit 0"))
        assert failed.status == "FAILED"
    finished = {
        json.loads(line)["place"].split("/")[0]
        for line in (tmp_path / "runs/run/exits-1.ndjson").read_text().splitlines()
    }
    before = jobs_run(tmp_path)
    called_before = (tmp_path / "logs/functions/GreetFunction.log").read_text().count("called")
    with engine(tmp_path) as running:
        redriven = running.redrive("run")
    assert redriven.succeeded
    assert redriven.arn == failed.arn
    assert redriven.output == {"greeting": "hello you", "done": 2, "redrives": 1}
    ran_again = jobs_run(tmp_path) - before
    assert ran_again == Counter({"0", "1"} - {place[5] for place in finished if place.startswith("Work[")})
    assert (tmp_path / "logs/functions/GreetFunction.log").read_text().count("called") == called_before
    attempt = RunStore(StateFolder(tmp_path)).read("run").attempts[0]
    assert (attempt.status, len(attempt.redrives)) == ("SUCCEEDED", 1)
    types = [event["type"] for event in redriven.history()]
    assert types.count("ExecutionStarted") == types.count("ExecutionRedriven") == 1
    ids = [event["id"] for event in redriven.history()]
    assert ids == sorted(set(ids))


def test_a_redrive_in_the_same_engine_counts_up(tmp_path: Path) -> None:
    """As often as it takes."""
    with engine(tmp_path, faults=Faults(fail_chunk={0: 2})) as running:
        running.execute(MACHINE, "run", chunks("exit 0"))
        assert running.redrive("run").status == "FAILED"
        assert running.redrive("run").output["redrives"] == 2


def test_a_succeeded_run_is_not_redriven(tmp_path: Path) -> None:
    """There is nothing that did not succeed."""
    with engine(tmp_path) as running:
        running.execute(MACHINE, "run", chunks())
        with pytest.raises(RedriveRefused, match="SUCCEEDED"):
            running.redrive("run")
        with pytest.raises(RunUnknown, match="no run 'other'"):
            running.redrive("other")


def test_a_redrive_uses_the_definition_of_its_execution(tmp_path: Path) -> None:
    """A change of the file since then has no effect on it."""
    with engine(tmp_path, faults=Faults(fail_chunk={0: 1})) as running:
        running.execute(MACHINE, "run", chunks("exit 0"))
        saved = tmp_path / "runs/run/definition-1.json"
        saved.write_text(saved.read_text().replace("$greeting %", '$greeting & \\" again\\" %'))
        assert running.redrive("run").output["greeting"] == "hello you again"
        assert running.execute(MACHINE, "other", chunks()).output["greeting"] == "hello you"


def test_throttled_starts_are_tried_again(tmp_path: Path) -> None:
    """StartExecution answers ThrottlingException; the caller's client repeats it."""
    with engine(tmp_path, faults=Faults(throttled_starts=1)) as running:
        assert running.execute(MACHINE, "run", chunks()).succeeded


def test_a_start_that_stays_throttled_is_refused_and_recorded(tmp_path: Path) -> None:
    """Exit 75: the same call may succeed later."""
    with engine(tmp_path, faults=Faults(throttled_starts=99)) as running:
        with pytest.raises(StartRefused, match="ThrottlingException") as refused:
            running.execute(MACHINE, "run", chunks())
        assert refused.value.exit_code == 75
        assert running.runs.read("run").status == "FAILED"


def test_one_state_folder_has_one_engine(tmp_path: Path) -> None:
    """The second one names the folder and the process that holds it."""
    with engine(tmp_path), pytest.raises(StateFolderBusy, match=f"process {os.getpid()}") as refused:
        engine(tmp_path).__enter__()
    assert str(tmp_path) in str(refused.value)


def test_one_process_has_one_engine(tmp_path: Path) -> None:
    """And the first one is not disturbed by the attempt."""
    with engine(tmp_path / "one") as running:
        with pytest.raises(EngineAlreadyRunning):
            engine(tmp_path / "two").__enter__()
        assert running.execute(MACHINE, "run", chunks()).succeeded
    with engine(tmp_path / "two") as running:
        assert running.execute(MACHINE, "run", chunks()).succeeded


def test_unknown_names_are_refused_with_the_known_ones(tmp_path: Path) -> None:
    """A typo in a logical id."""
    with engine(tmp_path) as running:
        with pytest.raises(UnknownResource, match="GreetMachine"):
            running.execute("GreatMachine", "run", {})
        with pytest.raises(UnknownResource, match="ObjectBucket"):
            running.bucket("Bucket")


def test_a_definition_that_does_not_parse_is_named(tmp_path: Path) -> None:
    """And leaves nothing behind: another engine starts."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "bad.json").write_text('{"StartAt": "A", "States": {"A": {"Type": "Nonsense"}}}')
    resource = {"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": "bad.json"}}
    (project / "template.yaml").write_text(json.dumps({"Resources": {"Bad": resource}}))
    with pytest.raises(TemplateRefused, match=r"bad\.json: is not a valid definition"):
        Engine(project, tmp_path / "state", workers=1).__enter__()
    with engine(tmp_path / "state"):
        pass


DURABLE = {
    "Seen": {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
        },
    },
    "Key": {"Type": "AWS::SecretsManager::Secret", "Properties": {"GenerateSecretString": {"PasswordLength": 44}}},
    "Letters": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 7}},
}


def test_a_template_may_have_queues_tables_and_secrets(tmp_path: Path) -> None:
    """They are there under the names that the template gives."""
    resources = {
        "Seen": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "BillingMode": "PAY_PER_REQUEST",
            },
        },
        "Key": {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": "the/key", "SecretString": "s"}},
        "Letters": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 7}},
    }
    (tmp_path / "template.yaml").write_text(json.dumps({"Resources": resources}))
    with Engine(tmp_path, tmp_path / "state", workers=1) as running:
        assert running.client("dynamodb").list_tables()["TableNames"] == ["Seen"]
        assert running.client("secretsmanager").get_secret_value(SecretId="the/key")["SecretString"] == "s"
        url = running.client("sqs").get_queue_url(QueueName="Letters")["QueueUrl"]
        attributes = running.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
        assert attributes["Attributes"]["VisibilityTimeout"] == "7"


def test_items_and_messages_of_an_earlier_engine_are_there_again(tmp_path: Path) -> None:
    """DynamoDB and SQS are durable: what was put, changed and not deleted; a generated secret stays the same."""
    (tmp_path / "template.yaml").write_text(json.dumps({"Resources": DURABLE}))
    with Engine(tmp_path, tmp_path / "state", workers=1) as running:
        dynamodb, sqs = running.client("dynamodb"), running.client("sqs")
        for name in ("kept", "changed", "deleted"):
            dynamodb.put_item(TableName="Seen", Item={"id": {"S": name}, "n": {"N": "1"}})
        dynamodb.update_item(
            TableName="Seen",
            Key={"id": {"S": "changed"}},
            UpdateExpression="SET n = :n",
            ExpressionAttributeValues={":n": {"N": "2"}},
        )
        dynamodb.delete_item(TableName="Seen", Key={"id": {"S": "deleted"}})
        dynamodb.delete_item(TableName="Seen", Key={"id": {"S": "never there"}})
        url = sqs.get_queue_url(QueueName="Letters")["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="hello")
        secret = running.client("secretsmanager").get_secret_value(SecretId="Key")["SecretString"]
    with Engine(tmp_path, tmp_path / "state", workers=1) as running:
        items = running.client("dynamodb").scan(TableName="Seen")["Items"]
        assert {item["id"]["S"]: item["n"]["N"] for item in items} == {"kept": "1", "changed": "2"}
        assert running.queue("Letters").bodies() == [("hello", {})]
        assert running.client("secretsmanager").get_secret_value(SecretId="Key")["SecretString"] == secret
        with pytest.raises(UnknownResource, match="queue"):
            running.queue("Nobody")


def test_objects_of_an_earlier_engine_are_there_again(tmp_path: Path) -> None:
    """Listed, sized and readable; what a kill left half-written is not."""
    with engine(tmp_path) as running:
        running.client("s3").put_object(Bucket="object-bucket", Key="kept/one.txt", Body=b"from before")
    (tmp_path / "s3/.unfinished/torn").write_bytes(b"half")
    with engine(tmp_path) as running:
        s3 = running.client("s3")
        (listed,) = s3.list_objects_v2(Bucket="object-bucket")["Contents"]
        assert (listed["Key"], listed["Size"]) == ("kept/one.txt", 11)
        assert s3.get_object(Bucket="object-bucket", Key="kept/one.txt")["Body"].read() == b"from before"
    assert not (tmp_path / "s3/.unfinished/torn").exists()


def test_a_full_disk_is_told_and_nothing_hangs(tmp_path: Path) -> None:
    """The run may have worked, but its record is not whole; no trace, no waiting for ever."""
    script = Path(__file__).parent / "greet_in_process.py"
    command = [sys.executable, str(script), str(tmp_path), json.dumps(chunks("exit 0", "exit 0")), "4000"]
    # Coverage would try to write its own file there.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=LONG_ENOUGH_S)
    assert done.returncode == 1
    assert "could not be written: File too large" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_state_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file stands where the folder should be; root may write everywhere else."""
    (tmp_path / "state").write_text("in the way")
    with (
        pytest.raises(StateFolderUnwritable, match=r"state could not be written: File exists\. Make room"),
        engine(tmp_path / "state"),
    ):
        raise AssertionError("an engine without a folder")


def test_a_record_that_cannot_be_begun_starts_nothing(tmp_path: Path) -> None:
    """A file stands where the run's folder should be."""
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs/run").write_text("in the way")
    with engine(tmp_path) as running, pytest.raises(StateFolderUnwritable, match="exists"):
        running.execute(MACHINE, "run", chunks("exit 0"))
    assert not (tmp_path / "logs/run-1").exists()


def started(state_dir: Path, *doing: str) -> subprocess.Popen[str]:
    script = Path(__file__).parent / "greet_in_process.py"
    command = [sys.executable, str(script), str(state_dir), json.dumps(chunks(*doing))]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def waiting_tasks(state_dir: Path, count: int) -> list[int]:
    """The pids of tasks that have said that they wait."""
    deadline = time.monotonic() + LONG_ENOUGH_S
    while time.monotonic() < deadline:
        logs = "".join(path.read_text() for path in (state_dir / "logs/run-1").glob("*.log"))
        pids = [int(pid) for pid in re.findall(r"waiting (\d+)\n", logs)]
        if len(pids) == count:
            return pids
        time.sleep(0.02)
    raise AssertionError("the tasks never came to wait")


def is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"


def all_gone(pids: list[int]) -> bool:
    deadline = time.monotonic() + LONG_ENOUGH_S
    while any(is_alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(is_alive(pid) for pid in pids)


def test_a_killed_engine_takes_its_tasks_along_and_leaves_an_interrupted_run(tmp_path: Path) -> None:
    """SIGKILL: nobody can clean up, so the kernel ends the tasks; the same run id goes on as its next attempt."""
    process = started(tmp_path, "stubborn", "stubborn")
    pids = waiting_tasks(tmp_path, 2)
    assert RunStore(StateFolder(tmp_path)).read("run").status == "RUNNING"
    process.kill()
    process.communicate()
    assert all_gone(pids)
    assert RunStore(StateFolder(tmp_path)).read("run").status == "INTERRUPTED"
    with engine(tmp_path) as running:
        again = running.execute(MACHINE, "run", chunks("exit 0", "exit 0"))
    assert (again.status, again.name) == ("SUCCEEDED", "run-2")
    statuses = [attempt.status for attempt in RunStore(StateFolder(tmp_path)).read("run").attempts]
    assert statuses == ["INTERRUPTED", "SUCCEEDED"]


def test_a_run_whose_engine_was_killed_can_be_redriven(tmp_path: Path) -> None:
    """What was left before the kill is answered from memory."""
    key = tmp_path / "key"
    process = started(tmp_path, f"unless {key}")
    waiting_tasks(tmp_path, 1)
    process.kill()
    process.communicate()
    key.touch()
    with engine(tmp_path) as running:
        assert running.redrive("run").output == {"greeting": "hello you", "done": 1, "redrives": 1}
    assert (tmp_path / "logs/functions/GreetFunction.log").read_text().count("called") == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_engine_that_is_asked_to_stop_aborts_its_execution(tmp_path: Path, number: signal.Signals) -> None:
    """The tasks get SIGTERM, the outcome is ABORTED and says why, and no trace is printed."""
    process = started(tmp_path, "orderly")
    pids = waiting_tasks(tmp_path, 1)
    process.send_signal(number)
    output, _ = process.communicate(timeout=LONG_ENOUGH_S)
    assert json.loads(output) == ["ABORTED", "Interrupted", f"{number.name} received."]
    assert all_gone(pids)
    assert RunStore(StateFolder(tmp_path)).read("run").status == "ABORTED"
