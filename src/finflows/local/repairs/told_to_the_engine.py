"""AWS: every status change of an execution is an EventBridge event, and its history can be followed as it runs.

https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html. Stock moto tells nobody.
Here each history event and each end reaches the engine, which keeps the history in the state folder, feeds
the live view and emits the event.
"""

from typing import Any, Final

from moto.stepfunctions.parser.asl.eval.event import event_manager
from moto.stepfunctions.parser.backend import execution, execution_worker

from finflows.local.repairs import seam
from finflows.local.repairs.mending import mend, part

_ENDS: Final = frozenset({"ExecutionSucceeded", "ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut"})


def apply() -> None:
    prepare = part(execution_worker.ExecutionWorker, "_get_evaluation_environment")
    publish = part(event_manager.EventManager, "_publish_history_event")
    terminated = part(execution.BaseExecutionWorkerCommunication, "terminated")

    def prepare_with_arn(self: Any) -> Any:
        env = prepare(self)
        env.event_manager.execution_arn = env.states.context_object.context_object_data["Execution"]["Id"]
        return env

    def publish_and_tell(self: Any, **event: Any) -> None:
        if any(known["type"] in _ENDS for known in self._history_event_list[-1:]):
            return  # what its last tasks still say as they are ended
        publish(self, **event)
        added = self._history_event_list[-1]
        seam.current().history(self.execution_arn, {**added, "type": added["type"].value})

    def terminated_and_tell(self: Any) -> None:
        try:
            terminated(self)
        finally:
            seam.current().execution_ended(self.execution)

    mend(execution_worker.ExecutionWorker, "_get_evaluation_environment", prepare_with_arn)
    mend(event_manager.EventManager, "_publish_history_event", publish_and_tell)
    mend(execution.BaseExecutionWorkerCommunication, "terminated", terminated_and_tell)
