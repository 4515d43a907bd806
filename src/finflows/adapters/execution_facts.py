"""Facts of a Step Functions execution, by DescribeExecution."""

from typing import TYPE_CHECKING

from finflows.adapters.service_errors import service_errors

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


class StepFunctionsFacts:
    def __init__(self, client: "SFNClient") -> None:
        self._client = client

    def redrive_count(self, execution_arn: str) -> int:
        with service_errors(f"Step Functions does not describe {execution_arn}"):
            return self._client.describe_execution(executionArn=execution_arn).get("redriveCount", 0)
