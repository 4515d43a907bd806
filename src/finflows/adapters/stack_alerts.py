"""The alerts of a deployed stack, found by its outputs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from finflows.adapters.alert_log import DynamoDbAlertLog
from finflows.adapters.clock import SystemClock
from finflows.adapters.s3_store import S3Store
from finflows.adapters.waiting_messages import SqsWaitingMessages
from finflows.application.alert_status import AlertStatus
from finflows.contracts.alerts import AlertsStatus
from finflows.contracts.errors import InputRefused


@dataclass(frozen=True, slots=True)
class StackAlerts:
    outputs: Mapping[str, str]

    @classmethod
    def of(cls, stack: str) -> Self:
        """Raises InputRefused when there is no such stack, or nobody who may look at it."""
        try:
            found: Any = boto3.client("cloudformation").describe_stacks(StackName=stack)
        except (BotoCoreError, ClientError) as exc:
            raise InputRefused(
                f"The stack {stack} cannot be looked at ({type(exc).__name__}). Check its name, the region and the "
                "credentials."
            ) from exc
        return cls({each["OutputKey"]: each["OutputValue"] for each in found["Stacks"][0].get("Outputs", [])})

    def status(self, run_id: str) -> AlertsStatus:
        work = S3Store(boto3.client("s3"), self._output("WorkBucketName"))
        log = DynamoDbAlertLog(boto3.client("dynamodb"), self._output("AlertsTableName"), SystemClock())
        return AlertStatus(work, log)(run_id)

    def revive(self, run_id: str | None) -> int:
        urls = (self._output("AlertQueueUrl"), self._output("AlertDeadLettersUrl"))
        return SqsWaitingMessages(boto3.client("sqs"), *urls).revive(run_id)

    def _output(self, name: str) -> str:
        if name not in self.outputs:
            raise InputRefused(f"The stack has no output {name}: it was deployed from another template.")
        return self.outputs[name]
