"""AWS: a `.sync` task ends when its job ends, and no job outlives the task that waits for it.

Retry tries the task again as a whole. A job whose task is timed out, stopped or overtaken by a sibling's
failure is terminated (https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html, "Run a
Job (.sync)").

Stock moto asks for the job every 0.5 s; waits for a callback that was used up by the first attempt, so that a
retried task fails at once with States.Timeout; and leaves jobs running that nobody waits for any more.
"""

from typing import Any, Final

from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_batch,
    state_task_service_callback,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import ResourceCondition

from finflows.local.repairs import seam
from finflows.local.repairs.mending import mend, part

_LOOK_EVERY_S: Final = 0.1
TERMINATED: Final = "Terminated by Step Functions: the task that waited for this job was ended."


def apply() -> None:
    callback = state_task_service_callback.StateTaskServiceCallback
    batch = state_task_service_batch.StateTaskServiceBatch
    execute, resolver = part(callback, "_eval_execution"), part(batch, "_build_sync_resolver")

    def execute_with_new_token(self: Any, env: Any) -> None:
        takes_tokens = ResourceCondition.WaitForTaskToken in self._supported_integration_patterns
        if self._is_integration_pattern() and takes_tokens:
            env.callback_pool_manager.add(env.states.context_object.update_task_token())
        execute(self, env)

    def resolver_that_waits(self: Any, env: Any, *rest: Any, **named: Any) -> Any:
        job_id = env.stack[-1]["JobId"]
        resolve = resolver(self, env, *rest, **named)

        def wait_and_resolve() -> Any:
            if not env.is_running():
                seam.current().terminate_job(job_id, TERMINATED)
                raise _aborted(env)
            return resolve() if seam.current().wait_job_ended(job_id, _LOOK_EVERY_S) else None

        return wait_and_resolve

    mend(callback, "_eval_execution", execute_with_new_token)
    mend(callback, "_eval_sync", _until_resolved)
    mend(batch, "_build_sync_resolver", resolver_that_waits)


def _until_resolved(_self: Any, env: Any, sync_resolver: Any, **_callback: Any) -> Any:
    """The resolver's first answer. It waits by itself, and raises when the task is no longer wanted."""
    del env
    while (outcome := sync_resolver()) is None:
        pass
    return outcome


def _aborted(env: Any) -> FailureEventException:
    """Tells a task that has been ended from one that failed: it is neither retried nor caught."""
    details: Any = {"taskFailedEventDetails": TaskFailedEventDetails(error="TaskAborted")}
    return FailureEventException(
        failure_event=FailureEvent(
            env=env,
            error_name=CustomErrorName("TaskAborted"),
            event_type=HistoryEventType.TaskStateAborted,
            event_details=details,
        )
    )
