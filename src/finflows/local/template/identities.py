"""What Ref, Fn::GetAtt and the physical name of a resource are on one machine.

CloudFormation makes up names such as `stack-WorkBucket-1A2B3C`; here a name that the template leaves open is
derived from the logical id, so that state folders and logs read like the template. Functions are called by
their logical ids always. Types that the engine does not run get readable placeholders.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from finflows.local import aws_names

_NAME_PROPERTIES: Mapping[str, str] = {
    "AWS::Batch::JobDefinition": "JobDefinitionName",
    "AWS::Batch::JobQueue": "JobQueueName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::IAM::Role": "RoleName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::Serverless::StateMachine": "Name",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
}
_ARNS: Mapping[str, Callable[[str], str]] = {
    "AWS::Batch::JobDefinition": lambda name: aws_names.arn("batch", f"job-definition/{name}:1"),
    "AWS::Batch::JobQueue": lambda name: aws_names.arn("batch", f"job-queue/{name}"),
    "AWS::DynamoDB::Table": lambda name: aws_names.arn("dynamodb", f"table/{name}"),
    "AWS::IAM::Role": lambda name: aws_names.arn("iam", f"role/{name}", region=""),
    "AWS::Lambda::Function": aws_names.function_arn,
    "AWS::Logs::LogGroup": lambda name: aws_names.arn("logs", f"log-group:{name}:*"),
    "AWS::S3::Bucket": lambda name: aws_names.arn("s3", name, region="", account=""),
    "AWS::SNS::Topic": lambda name: aws_names.arn("sns", name),
    "AWS::SQS::Queue": lambda name: aws_names.arn("sqs", name),
    "AWS::SecretsManager::Secret": lambda name: aws_names.arn("secretsmanager", f"secret:{name}"),
    "AWS::Serverless::Function": aws_names.function_arn,
    "AWS::Serverless::StateMachine": aws_names.state_machine_arn,
    "AWS::StepFunctions::StateMachine": aws_names.state_machine_arn,
}
_REF_IS_ARN = frozenset(
    {
        "AWS::Batch::JobDefinition",
        "AWS::Batch::JobQueue",
        "AWS::SNS::Topic",
        "AWS::SecretsManager::Secret",
        "AWS::Serverless::StateMachine",
        "AWS::StepFunctions::StateMachine",
    }
)
_ARN_ATTRIBUTES = frozenset({"Arn", "QueueArn", "TopicArn", "JobQueueArn", "JobDefinitionArn", "Id"})
_NAME_ATTRIBUTES = frozenset({"Name", "QueueName", "TopicName"})


def name_property(resource: Mapping[str, Any]) -> str | None:
    """The property in which a template may name a resource of this type."""
    return _NAME_PROPERTIES.get(resource["Type"])


def physical_name(resource: Mapping[str, Any], logical_id: str, explicit: str | None) -> str:
    if explicit is not None:
        return explicit
    if resource["Type"] == "AWS::S3::Bucket":  # bucket names have no capitals
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", logical_id).lower()
    return logical_id


def reference(resource: Mapping[str, Any], logical_id: str, explicit: str | None) -> str:
    """What `!Ref` gives."""
    name = physical_name(resource, logical_id, explicit)
    kind = resource["Type"]
    if kind in _REF_IS_ARN:
        return _ARNS[kind](name)
    if kind == "AWS::SQS::Queue":
        return f"https://sqs.{aws_names.REGION}.amazonaws.com/{aws_names.ACCOUNT_ID}/{name}"
    return name


def attribute(resource: Mapping[str, Any], logical_id: str, wanted: str, explicit: str | None) -> str:
    """What `!GetAtt` gives. Unknown attributes read `LogicalId.Attribute`."""
    name = physical_name(resource, logical_id, explicit)
    if wanted in _ARN_ATTRIBUTES and resource["Type"] in _ARNS:
        return _ARNS[resource["Type"]](name)
    if wanted in _NAME_ATTRIBUTES:
        return name
    if wanted == "QueueUrl":
        return reference(resource, logical_id, explicit)
    return f"{logical_id}.{wanted}"
