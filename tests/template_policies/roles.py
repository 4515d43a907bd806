"""Who may do what: one role per step, no wildcard but the known ones, each with its reason."""

from collections.abc import Iterator
from typing import Final

from template_policies.stack import Stack, actions, items, named_in, statements

KNOWN_WILDCARDS: Final = {
    "batch:DescribeJobs": "knows no resource-level permission",
    "batch:TerminateJob": "Step Functions stops jobs whose ids nobody knows before",
    "cloudwatch:PutMetricData": "knows no resource-level permission; bound to the namespace by a condition",
    "ecr:GetAuthorizationToken": "knows no resource-level permission",
    "logs:CreateLogDelivery": "log delivery of the state machine knows no resource-level permission",
    "logs:GetLogDelivery": "likewise",
    "logs:UpdateLogDelivery": "likewise",
    "logs:DeleteLogDelivery": "likewise",
    "logs:ListLogDeliveries": "likewise",
    "logs:PutResourcePolicy": "likewise",
    "logs:DescribeResourcePolicies": "likewise",
    "logs:DescribeLogGroups": "likewise",
    "xray:PutTraceSegments": "X-Ray knows no resource-level permission",
    "xray:PutTelemetryRecords": "likewise",
    "xray:GetSamplingRules": "likewise",
    "xray:GetSamplingTargets": "likewise",
}
KNOWN_MANAGED: Final = {
    "service-role/AWSLambdaBasicExecutionRole": "SAM gives every function's role the right to log",
    "service-role/AWSLambdaVPCAccessExecutionRole": "network interfaces of a function in the VPC",
    "AWSXrayWriteOnlyAccess": "traces; X-Ray knows no resource-level permission",
}
SERVICES_THAT_NAME_THEIR_ACCOUNT: Final = {"ecs-tasks.amazonaws.com", "states.amazonaws.com"}
"""Not the scheduler: SAM makes the roles of schedules and takes no condition. Whoever gives a role to a schedule needs
iam:PassRole on it, which does not reach into another account."""
RECORDS: Final = ("20??/*", "lists/*")  # what steps write into the archive; decisions/ is people's
SYNC_RULE: Final = "rule/StepFunctionsGetEventsForBatchJobsRule"


def no_unknown_wildcard(stack: Stack) -> Iterator[str]:
    for name, role in stack.of("AWS::IAM::Role"):
        for statement in statements(role):
            if "*" in items(statement.get("Resource", [])):
                for action in actions(statement):
                    if action not in KNOWN_WILDCARDS:
                        yield f"{name} may {action} on every resource."


def actions_are_spelled_out(stack: Stack) -> Iterator[str]:
    for name, role in stack.of("AWS::IAM::Role"):
        for statement in statements(role):
            for action in actions(statement):
                if "*" in action:
                    yield f"{name} may {action}."
            if {"NotAction", "NotResource"} & set(statement):
                yield f"{name} is allowed everything but something."


def managed_policies_are_known(stack: Stack) -> Iterator[str]:
    for name, role in stack.of("AWS::IAM::Role"):
        for arn in items(role.get("ManagedPolicyArns", [])):
            text = arn if isinstance(arn, str) else str(arn.get("Fn::Sub", arn))
            if text.partition(":policy/")[2] not in KNOWN_MANAGED:
                yield f"{name} has the managed policy {text}."


def every_role_is_bounded(stack: Stack) -> Iterator[str]:
    for name, role in stack.of("AWS::IAM::Role"):
        if "PermissionsBoundary" not in named_in(role.get("PermissionsBoundary", {})):
            yield f"{name} has no permissions boundary."


def one_role_per_step(stack: Stack) -> Iterator[str]:
    taken: dict[str, str] = {}
    for name, properties in stack.of(
        "AWS::Lambda::Function", "AWS::Batch::JobDefinition", "AWS::StepFunctions::StateMachine"
    ):
        container = properties.get("ContainerProperties", {})
        given = [
            properties.get("Role"),
            properties.get("RoleArn"),
            container.get("JobRoleArn"),
            container.get("ExecutionRoleArn"),
        ]
        for role in (role for value in given if value for role in named_in(value)):
            if role in taken:
                yield f"{name} shares {role} with {taken[role]}."
            taken[role] = name


def services_act_for_this_account_only(stack: Stack) -> Iterator[str]:
    for name, role in stack.of("AWS::IAM::Role"):
        for statement in items(role["AssumeRolePolicyDocument"]["Statement"]):
            services = set(items(statement.get("Principal", {}).get("Service", [])))
            bound = "aws:SourceAccount" in statement.get("Condition", {}).get("StringEquals", {})
            if services & SERVICES_THAT_NAME_THEIR_ACCOUNT and not bound:
                yield f"{name} may be taken on for another account."


def steps_write_records_only(stack: Stack) -> Iterator[str]:
    """A step that could write decisions could clear a customer for good."""
    for name, role in stack.of("AWS::IAM::Role"):
        for statement in (each for each in statements(role) if "s3:PutObject" in actions(each)):
            for resource in items(statement["Resource"]):
                key = str(resource.get("Fn::Sub", "")).removeprefix("${ArchiveBucket.Arn}/")
                if "ArchiveBucket" in named_in(resource) and key not in RECORDS:
                    yield f"{name} may write {key} into the archive."


def machines_submit_to_their_own_queues(stack: Stack) -> Iterator[str]:
    queues = set(stack.ids("AWS::Batch::JobQueue"))
    for name, role in stack.of("AWS::IAM::Role"):
        for statement in (each for each in statements(role) if "batch:SubmitJob" in actions(each)):
            resources = items(statement["Resource"])
            others = [resource for resource in resources if not named_in(resource) & queues]
            texts = [str(resource.get("Fn::Sub", "")) for resource in others if isinstance(resource, dict)]
            if len(others) == len(resources):
                yield f"{name} may submit, but to no queue of this stack."
            if not texts or not all(
                "job-definition/${AWS::StackName}-" in text and text.endswith(":*") for text in texts
            ):
                yield f"{name} may submit more than all revisions of this stack's job definitions."


def machines_follow_jobs(stack: Stack) -> Iterator[str]:
    for name, role in stack.of("AWS::IAM::Role"):
        allowed = {action for statement in statements(role) for action in actions(statement)}
        if "batch:SubmitJob" not in allowed:
            continue
        for action in sorted(
            {"batch:DescribeJobs", "batch:TerminateJob", "events:PutTargets", "events:PutRule", "events:DescribeRule"}
            - allowed
        ):
            yield f"{name} submits jobs and may not {action}, so .sync fails."
        for statement in statements(role):
            if "events:PutRule" in actions(statement) and SYNC_RULE not in str(statement["Resource"]):
                yield f"{name} may change other rules than that of .sync integrations."


def machines_deliver_logs(stack: Stack) -> Iterator[str]:
    for _, machine in stack.of("AWS::StepFunctions::StateMachine"):
        for name in named_in(machine["RoleArn"]):
            allowed = {action for each in statements(stack.resources[name]["Properties"]) for action in actions(each)}
            if "logs:CreateLogDelivery" not in allowed:
                yield f"{name} may not deliver logs: the deployment would fail."
