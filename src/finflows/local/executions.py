"""Starts executions, follows them to their end, and keeps the record of the run that they belong to."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from botocore.exceptions import ClientError
from moto.stepfunctions.parser.models import stepfunctions_parser_backends
from moto.stepfunctions.parser.utils import TMP_THREADS

from finflows.local import aws_names
from finflows.local.engine_endpoint import EngineEndpoint
from finflows.local.errors import EndpointRefused, RedriveRefused, StartRefused, UnknownResource, unwritable_is_told
from finflows.local.execution_log import ExecutionLog, HistoryTeller, utc_now
from finflows.local.interruption import Interruption, heeding_signals
from finflows.local.observer import Observer
from finflows.local.outcome import ExecutionOutcome
from finflows.local.replay import Replay, Replays
from finflows.local.runs import INTERRUPTED, RUNNING, Run, RunAttempt, RunStore
from finflows.local.status_events import EventBus, status_event
from finflows.local.template.project import ProjectTemplate
from finflows.local.template.resources import StateMachine

_LOOK_EVERY_S: Final = 0.2
_ENDS_WITHIN_S: Final = 10.0
_START_PAUSES_S: Final = (1.0, 2.0, 4.0, 8.0)


@dataclass(slots=True)
class _Followed:
    run: Run
    attempt: RunAttempt
    log: ExecutionLog
    teller: HistoryTeller
    ended: threading.Event = field(default_factory=threading.Event)


@dataclass(slots=True, kw_only=True)
class Executions:
    """Executions of this engine by ARN. `history` and `ended` are called by the interpreter's threads."""

    template: ProjectTemplate
    runs: RunStore
    client: Callable[[], Any]
    """Gives the client of Step Functions, one without retries of its own."""
    replays: Replays
    events: EventBus
    observer: Observer
    time_scale: float
    endpoint: EngineEndpoint | None = None
    """Where executions run if not in this process; it has to be asked for news."""
    _followed: dict[str, _Followed] = field(default_factory=dict)

    def execute(
        self, machine_id: str, run_id: str, start_input: Mapping[str, Any], config_hash: str
    ) -> ExecutionOutcome:
        machine = self._machine(machine_id)
        known = self.runs.find(run_id)
        run = (
            Run(run_id, machine_id, config_hash, start_input, self.runs.run_folder(run_id))
            if known is None
            else self._without_ghosts(known)
        )
        number = max((attempt.number for attempt in run.attempts), default=0) + 1
        name = f"{run_id}-{number}"
        attempt = RunAttempt(number, name, aws_names.execution_arn(machine.name, name), utc_now(), engine=self._engine)
        run = replace(run, machine=machine_id, config_hash=config_hash, input=start_input)
        with unwritable_is_told(run.folder):
            run.folder.mkdir(parents=True, exist_ok=True)
            run.definition_file(number).write_text(machine.definition, encoding="utf-8")
        return self._run(machine, run, attempt, Replay())

    def redrive(self, run_id: str) -> ExecutionOutcome:
        run = self._without_ghosts(self.runs.read(run_id))
        last = run.attempts[-1]
        if last.status in {"SUCCEEDED", RUNNING}:
            raise RedriveRefused(run_id, f"its last execution is {last.status}; only one that ended otherwise can.")
        if last.engine is not None:
            raise RedriveRefused(run_id, f"it ran on the engine at {last.engine}, and only that one remembers it.")
        with run.exits_file(last.number).open(encoding="utf-8") as lines:
            exits = Replay.from_lines(lines)
        now = utc_now()
        attempt = replace(
            last, status=RUNNING, finished_at=None, error=None, cause=None, redrives=(*last.redrives, now)
        )
        replay = Replay(
            exits=exits,
            started_at=datetime.fromisoformat(last.started_at),
            redrive_count=len(attempt.redrives),
            redriven_at=datetime.fromisoformat(now),
        )
        self._forget(last.execution_arn)
        now_defined = self._machine(run.machine)
        then_defined = run.definition_file(last.number).read_text(encoding="utf-8")
        with self._defined_as(now_defined, then_defined):
            return self._run(now_defined, run, attempt, replay)

    def history(self, arn: str, event: dict[str, Any]) -> None:
        followed = self._followed.get(arn)
        if followed is not None:
            followed.log.event(event)
            followed.teller.event(event)

    def ended(self, execution: Any) -> None:
        followed = self._followed.get(execution.execution_arn)
        if followed is None:
            self.events.deliver(status_event(execution))
            return
        try:
            self._record_end(followed, execution)
            self.events.deliver(status_event(execution))
        except OSError as exc:
            followed.log.problem = followed.log.problem or exc
        finally:
            followed.log.close()
            followed.ended.set()

    def _record_end(self, followed: _Followed, execution: Any) -> None:
        followed.attempt = replace(
            followed.attempt,
            status=execution.status,
            finished_at=utc_now(),
            output=execution.output,
            error=execution.error,
            cause=execution.cause,
        )
        followed.run = followed.run.with_attempt(followed.attempt)
        followed.teller.ended(execution.status, execution.error)
        followed.run.save()

    def close(self) -> None:
        """Stop what still runs and let the interpreter's threads end."""
        for arn, followed in self._followed.items():
            if not followed.ended.is_set():
                with suppress(ClientError, EndpointRefused):  # an engine elsewhere may have gone
                    self._stop(arn, "The engine is closing.")
                    self._wait_a_little(followed)
                followed.log.close()
        for thread in TMP_THREADS:
            thread.join(_ENDS_WITHIN_S)
        TMP_THREADS.clear()

    def _run(self, machine: StateMachine, run: Run, attempt: RunAttempt, replay: Replay) -> ExecutionOutcome:
        run = run.with_attempt(attempt)
        with unwritable_is_told(run.folder):
            run.save()
            log = ExecutionLog(run, attempt.number)
        replay.keep = log.exit
        self.replays.register(attempt.execution_arn, replay)
        followed = _Followed(
            run, attempt, log, HistoryTeller(machine.logical_id, attempt.execution_name, self.observer)
        )
        with heeding_signals() as interruption:
            self._start(machine, followed)
            self._wait(followed, interruption)
        with unwritable_is_told(run.folder):
            if followed.log.problem is not None:
                raise followed.log.problem
        return _outcome(followed)

    def _start(self, machine: StateMachine, followed: _Followed) -> None:
        arn = followed.attempt.execution_arn
        self._followed[arn] = followed
        request = {
            "stateMachineArn": aws_names.state_machine_arn(machine.name),
            "name": followed.attempt.execution_name,
            "input": json.dumps(followed.run.input),
        }
        try:
            self._start_patiently(request)
        except ClientError as exc:
            del self._followed[arn]
            followed.log.close()
            code = exc.response["Error"]["Code"]
            failed = replace(followed.attempt, status="FAILED", finished_at=utc_now(), error=code, cause=str(exc))
            followed.run.with_attempt(failed).save()
            raise StartRefused(followed.run.run_id, str(exc)) from exc

    def _start_patiently(self, request: Mapping[str, str]) -> None:
        """As EventBridge Scheduler's RetryPolicy does: a throttled start is repeated."""
        for pause_s in _START_PAUSES_S:
            try:
                self.client().start_execution(**request)
            except ClientError as exc:
                if exc.response["Error"]["Code"] != "ThrottlingException":
                    raise
                time.sleep(pause_s * self.time_scale)
            else:
                return
        self.client().start_execution(**request)

    def _wait(self, followed: _Followed, interruption: Interruption) -> None:
        while not self._has_ended(followed):
            if interruption.signal_name is not None:
                self._stop(followed.attempt.execution_arn, f"{interruption.signal_name} received.")
                self._wait_a_little(followed)
                return

    def _wait_a_little(self, followed: _Followed) -> None:
        deadline = time.monotonic() + _ENDS_WITHIN_S
        while not self._has_ended(followed) and time.monotonic() < deadline:
            pass

    def _has_ended(self, followed: _Followed) -> bool:
        """Whether it has by now or within a moment."""
        ended = followed.ended.wait(_LOOK_EVERY_S)
        if self.endpoint is not None and not ended:
            self.endpoint.look(followed.attempt.execution_arn)
        return ended

    @property
    def _engine(self) -> str | None:
        return None if self.endpoint is None else self.endpoint.url

    def _stop(self, arn: str, cause: str) -> None:
        self.client().stop_execution(executionArn=arn, error="Interrupted", cause=cause)

    @contextmanager
    def _defined_as(self, machine: StateMachine, definition: str) -> Iterator[None]:
        """A redrive runs the definition that its execution was started with."""
        arn = aws_names.state_machine_arn(machine.name)
        self.client().update_state_machine(stateMachineArn=arn, definition=definition)
        try:
            yield
        finally:
            update = self.client().update_state_machine
            update(stateMachineArn=arn, definition=machine.definition)

    def _without_ghosts(self, run: Run) -> Run:
        """Attempts that still read RUNNING though the engine that ran them has gone are INTERRUPTED."""
        for attempt in run.attempts:
            followed = self._followed.get(attempt.execution_arn)
            if attempt.status == RUNNING and (followed is None or followed.ended.is_set()):
                run = run.with_attempt(replace(attempt, status=INTERRUPTED))
        return run

    def _machine(self, logical_id: str) -> StateMachine:
        machines = self.template.state_machines
        if logical_id not in machines:
            raise UnknownResource("state machine", logical_id, machines)
        return machines[logical_id]

    def _forget(self, arn: str) -> None:
        """The interpreter must not know an execution of this name, or it would refuse to start it again."""
        for machine in stepfunctions_parser_backends[aws_names.ACCOUNT_ID][aws_names.REGION].state_machines:
            machine.executions[:] = [known for known in machine.executions if known.execution_arn != arn]


def _outcome(followed: _Followed) -> ExecutionOutcome:
    attempt = followed.attempt
    return ExecutionOutcome(
        status=attempt.status,
        output=attempt.output,
        error=attempt.error,
        cause=attempt.cause,
        arn=attempt.execution_arn,
        name=attempt.execution_name,
        run=followed.run,
    )
