"""Facts of a Step Functions execution, by DescribeExecution."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


class StepFunctionsFacts:
    def __init__(self, client: "SFNClient") -> None:
        self._client = client

    def redrive_count(self, execution_arn: str) -> int:
        return self._client.describe_execution(executionArn=execution_arn).get("redriveCount", 0)
