"""Messages to people, by SNS."""

from typing import TYPE_CHECKING

from finflows.adapters.service_errors import service_errors

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


class SnsNotifier:
    def __init__(self, client: "SNSClient", topic_arn: str) -> None:
        self._client = client
        self._topic_arn = topic_arn

    def publish(self, subject: str, text: str) -> None:
        with service_errors("SNS does not take the message"):
            self._client.publish(TopicArn=self._topic_arn, Subject=subject, Message=text)
