"""AWS: every status change of an execution is an EventBridge event, and its history can be followed while it runs
(https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html).

Stock moto tells nobody. Here each history event and each end reaches the engine, which keeps the history in the
state folder, feeds the live view and emits the event.
"""

from typing import Any

from moto.stepfunctions.parser.asl.eval.event import event_manager
from moto.stepfunctions.parser.backend import execution, execution_worker

from finflows.local.repairs import seam


def apply() -> None:
    prepare = execution_worker.ExecutionWorker._get_evaluation_environment
    publish = event_manager.EventManager._publish_history_event
    terminated = execution.BaseExecutionWorkerCommunication.terminated

    def prepare_with_arn(self: Any) -> Any:
        env = prepare(self)
        env.event_manager.execution_arn = env.states.context_object.context_object_data["Execution"]["Id"]
        return env

    def publish_and_tell(self: Any, **event: Any) -> None:
        publish(self, **event)
        seam.current().history(self.execution_arn, self._history_event_list[-1])

    def terminated_and_tell(self: Any) -> None:
        terminated(self)
        seam.current().execution_ended(self.execution)

    execution_worker.ExecutionWorker._get_evaluation_environment = prepare_with_arn
    event_manager.EventManager._publish_history_event = publish_and_tell
    execution.BaseExecutionWorkerCommunication.terminated = terminated_and_tell
