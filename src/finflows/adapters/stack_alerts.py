"""The alerts of a deployed stack."""

from dataclasses import dataclass
from typing import Self

import boto3

from finflows.adapters.alert_log import DynamoDbAlertLog
from finflows.adapters.clock import SystemClock
from finflows.adapters.stack_outputs import StackOutputs
from finflows.adapters.waiting_messages import SqsWaitingMessages
from finflows.application.known_run import status_of_known_run
from finflows.contracts.alerts import AlertsStatus


@dataclass(frozen=True, slots=True)
class StackAlerts:
    outputs: StackOutputs

    @classmethod
    def of(cls, stack: str) -> Self:
        """Raises InputRefused when there is no such stack, or nobody who may look at it."""
        return cls(StackOutputs.of(stack))

    def status(self, run_id: str) -> AlertsStatus:
        """Raises InputRefused when there is no such run."""
        log = DynamoDbAlertLog(boto3.client("dynamodb"), self.outputs["AlertsTableName"], SystemClock())
        return status_of_known_run(self.outputs.bucket("WorkBucketName"), log, run_id)

    def revive(self, run_id: str | None) -> int:
        urls = (self.outputs["AlertQueueUrl"], self.outputs["AlertDeadLettersUrl"])
        return SqsWaitingMessages(boto3.client("sqs"), *urls).revive(run_id)
