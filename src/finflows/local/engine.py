"""The project's state machines on one machine: same definitions, same handlers, same task programs, no AWS.

    with Engine(Path("."), Path(".finflows"), workers=4) as engine:
        engine.client("s3").upload_file("c.csv", engine.bucket("WorkBucket"), "incoming/c.csv")
        outcome = engine.execute("ScreeningStateMachine", "scr-2026-11-24", {"inputKey": "incoming/c.csv"})

One engine per process and per state folder. What is faithful and what is not: docs/local-engine.md.
"""

import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from werkzeug.wrappers import Request, Response

from finflows.local import provisioning
from finflows.local.batch_api import BatchApi
from finflows.local.batch_queue import BatchQueue, BatchSettings
from finflows.local.clients import Clients
from finflows.local.engine_endpoint import EngineEndpoint
from finflows.local.engine_log import engine_log
from finflows.local.errors import UnknownResource, unwritable_is_told
from finflows.local.event_source import EventSource
from finflows.local.executions import Executions
from finflows.local.faults import Faults
from finflows.local.gateway import Gateway, Service
from finflows.local.kept_items import KeptItems
from finflows.local.lambda_api import LambdaApi
from finflows.local.lambda_function import FunctionRuntime, LambdaFunction
from finflows.local.message_queue import MessageQueue
from finflows.local.object_files import ObjectFiles
from finflows.local.observer import Observer, ignore
from finflows.local.outbox import Outbox
from finflows.local.outcome import ExecutionOutcome
from finflows.local.queue_service import QueueService
from finflows.local.repairs import installation, seam
from finflows.local.replay import Replays
from finflows.local.rest_json import ServiceFault, refuse
from finflows.local.runs import RunStore
from finflows.local.spawning import Spawner
from finflows.local.state_folder import StateFolder
from finflows.local.status_events import EventBus
from finflows.local.template.project import ProjectTemplate

_START_EXECUTION: Final = "AWSStepFunctions.StartExecution"
_OWN_RETRIES: Final = 4


class Engine:
    """A context manager. `time_scale` multiplies waits and retry intervals, `timeout_scale` time-outs.

    Raises UnknownResource when a fault names a function that the template does not have.
    """

    def __init__(  # noqa: PLR0913 - one argument per setting
        self,
        project: Path,
        state_dir: Path,
        *,
        workers: int,
        faults: Faults | None = None,
        observer: Observer = ignore,
        time_scale: float = 1.0,
        timeout_scale: float = 1.0,
        environment: Mapping[str, str] | None = None,
        parameter_overrides: Mapping[str, Any] | None = None,
        engine_endpoint: str | None = None,
        gateway_port: int = 0,
    ) -> None:
        """With `engine_endpoint`, executions run on the Step Functions that answers there."""
        self.template = ProjectTemplate.load(project, parameter_overrides)
        self.folder = StateFolder(state_dir)
        self._workers = workers
        self._faults = faults or Faults()
        self._refuse_faults_of_unknown_functions()
        self._observer = observer
        self._time_scale = time_scale
        self._timeout_scale = timeout_scale
        self._environment = dict(environment or {})
        self._gateway_port = gateway_port
        self._elsewhere = None if engine_endpoint is None else self._engine_at(engine_endpoint)
        self._closing = ExitStack()
        self._executions: Executions
        self._gateway: Gateway
        self._clients: Clients
        self._task_clients: Clients
        self._queues: QueueService

    def __enter__(self) -> Self:
        with ExitStack() as stack, unwritable_is_told(self.folder.path):
            stack.enter_context(self.folder)
            self._start(stack)
            self._closing = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    @property
    def endpoint(self) -> str:
        """Where every service answers, for programs that bring their own client."""
        return self._gateway.endpoint

    @property
    def runs(self) -> RunStore:
        return RunStore(self.folder)

    def client(self, service: str) -> Any:
        """A boto3 client at the gateway."""
        return self._clients(service)

    def bucket(self, logical_id: str) -> str:
        """The local name of a bucket of the template. Raises UnknownResource."""
        buckets = self.template.buckets
        if logical_id not in buckets:
            raise UnknownResource("bucket", logical_id, buckets)
        return buckets[logical_id].name

    def queue(self, logical_id: str) -> MessageQueue:
        """A queue of the template. Raises UnknownResource."""
        queues = self.template.queues
        if logical_id not in queues:
            raise UnknownResource("queue", logical_id, queues)
        return self._queues.queue(queues[logical_id].name)

    def execute(
        self, machine: str, run_id: str, start_input: Mapping[str, Any], *, config_hash: str = ""
    ) -> ExecutionOutcome:
        """Start the machine as the next attempt of a run and wait for its end.

        SIGINT and SIGTERM stop the execution, which then ends ABORTED.

        Raises:
            UnknownResource: the template has no such state machine.
        """
        return self._executions.execute(machine, run_id, start_input, config_hash)

    def redrive(self, run_id: str) -> ExecutionOutcome:
        """Continue the last attempt of a run from what did not succeed (emulation of RedriveExecution).

        Raises:
            RunUnknown: no such run.
            RedriveRefused: it succeeded or still runs.
        """
        return self._executions.redrive(run_id)

    def _refuse_faults_of_unknown_functions(self) -> None:
        """A fault that strikes nothing would make a drill of nothing."""
        for name in {*self._faults.lambda_error, *self._faults.lambda_service_error} - set(self.template.functions):
            raise UnknownResource("function", name, self.template.functions)

    def _start(self, stack: ExitStack) -> None:
        seam.reserve()
        stack.callback(seam.leave)
        installation.install()
        stack.enter_context(engine_log(self.folder.logs))
        spawner = Spawner()
        stack.callback(spawner.close)
        kept = provisioning.Kept(ObjectFiles(self.folder.objects), KeptItems(self.folder.tables), self.folder.secrets)
        self._queues = QueueService(self.template.queues, self.folder.queues, self._time_scale, self._timeout_scale)
        batch = self._batch(spawner)
        functions = LambdaApi(self._functions(spawner), self._faults, self._observer)
        services: dict[str, Service] = {
            "batch": BatchApi(self.template, batch),
            "lambda": functions,
            "sqs": self._queues,
        }
        if self._elsewhere is not None:
            services["states"] = self._elsewhere
            stack.callback(self._elsewhere.close)
        self._open_gateway(services, kept.objects, stack)
        sources = [
            EventSource(events, self._queues.queue(events.queue), functions.invoke)
            for events in self.template.queue_events
        ]
        for source in sources:
            stack.callback(source.join)
        stack.callback(functions.close)
        stack.callback(batch.close)
        self._connect(batch, functions, kept)
        provisioning.reset()
        define = self._elsewhere.define if self._elsewhere is not None else provisioning.create_machine
        provisioning.provision(self.template, kept, self._clients, define)
        for source in sources:
            stack.callback(source.stop)
            source.start()
        stack.callback(self._executions.close)

    def _open_gateway(self, services: Mapping[str, Service], files: ObjectFiles, stack: ExitStack) -> None:
        self._gateway = Gateway(services, files, self._intercept, self._gateway_port)
        stack.callback(self._gateway.close)
        self._gateway.start()
        self._clients = Clients(lambda: self.endpoint, _OWN_RETRIES)
        stack.callback(self._clients.close)
        self._task_clients = Clients(lambda: self.endpoint, 0)
        stack.callback(self._task_clients.close)
        stack.callback(_restore_moto_port, os.environ.get("MOTO_PORT"))
        os.environ["MOTO_PORT"] = self.endpoint.rsplit(":", 1)[-1]

    def _connect(self, batch: BatchQueue, functions: LambdaApi, kept: provisioning.Kept) -> None:
        """Executions know the services, and the interpreter knows the executions."""
        outbox = Outbox(self.folder.outbox)
        replays = Replays()
        self._executions = Executions(
            template=self.template,
            runs=self.runs,
            client=lambda: self._task_clients("stepfunctions"),
            replays=replays,
            events=EventBus(self.template.event_rules, functions.invoke, outbox),
            observer=self._observer,
            time_scale=self._time_scale,
            endpoint=self._elsewhere,
        )
        seam.occupy(
            seam.Seam(
                client=self._task_clients,
                wait_job_ended=batch.wait_ended,
                terminate_job=batch.terminate,
                history=self._executions.history,
                execution_ended=self._executions.ended,
                published=outbox.published,
                objects=kept.objects,
                items=kept.items,
                replays=replays,
                time_scale=self._time_scale,
                timeout_scale=self._timeout_scale,
            )
        )

    def _engine_at(self, url: str) -> EngineEndpoint:
        return EngineEndpoint(
            url,
            history=lambda arn, event: self._executions.history(arn, event),  # noqa: PLW0108 - made later
            ended=lambda execution: self._executions.ended(execution),  # noqa: PLW0108 - made later
        )

    def _batch(self, spawner: Spawner) -> BatchQueue:
        settings = BatchSettings(
            workers=self._workers,
            logs=self.folder.logs,
            environment=self._environment,
            timeout_scale=self._timeout_scale,
        )
        return BatchQueue(settings, spawner, self._faults, self._observer, lambda: self.endpoint)

    def _functions(self, spawner: Spawner) -> dict[str, LambdaFunction]:
        runtime = FunctionRuntime(
            logs=self.folder.logs / "functions",
            environment=self._environment,
            endpoint=lambda: self.endpoint,
            spawner=spawner,
            timeout_scale=self._timeout_scale,
        )
        return {name: LambdaFunction(function, runtime) for name, function in self.template.functions.items()}

    def _intercept(self, service: str, request: Request) -> Response | None:
        starts = service == "states" and request.headers.get("X-Amz-Target") == _START_EXECUTION
        if starts and self._faults.throttles_start():
            return refuse(ServiceFault(400, "ThrottlingException", "A drill throttled this call."))
        return None


def _restore_moto_port(before: str | None) -> None:
    if before is None:
        os.environ.pop("MOTO_PORT", None)
    else:
        os.environ["MOTO_PORT"] = before
