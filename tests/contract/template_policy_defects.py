"""Defects to seed into the template, each with the rule that must find it and a part of what that says.

`at` is a path into template.yaml, such as `Resources/WorkBucket/Properties`; what is there becomes `value`, or is taken
away by DROP. Defects of the text replace `at` itself, once.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

DROP: Final = object()


@dataclass(frozen=True)
class Defect:
    rule: str
    at: str
    value: Any
    says: str

    @property
    def name(self) -> str:
        return f"{self.rule}: {self.says}"

    def seeded(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """A copy of the document with the defect. Raises KeyError when the template has no such place."""
        copy: dict[str, Any] = deepcopy(dict(document))
        *path, last = self.at.split("/")
        place: Any = copy
        for part in path:
            place = place[int(part) if isinstance(place, list) else part]
        key: Any = int(last) if isinstance(place, list) else last
        if self.value is DROP:
            del place[key]
        else:
            place[key] = self.value
        return copy


@dataclass(frozen=True)
class TextDefect(Defect):
    """One that only the text shows."""


def in_resource(rule: str, at: str, value: Any, says: str) -> Defect:
    """`at` begins with a logical id and goes on in its Properties."""
    logical_id, _, rest = at.partition("/")
    return Defect(rule, f"Resources/{logical_id}/Properties/{rest}", value, says)


def added(rule: str, kind: str, properties: Mapping[str, Any], says: str) -> Defect:
    """A resource more, `Added`."""
    return Defect(rule, "Resources/Added", {"Type": kind, "Properties": dict(properties)}, says)


TASK, CONTAINER = "ScreenChunkJobDefinition", "ScreenChunkJobDefinition/ContainerProperties"
MACHINE, MACHINE_ROLE = "ScreeningStateMachine", "ScreeningStateMachineRole"
STEPS = f"{MACHINE_ROLE}/Policies/0/PolicyDocument/Statement"
CHUNK = "ScreenChunkRole/Policies/0/PolicyDocument/Statement"
ARCHIVE_RULES = "ArchiveBucket/LifecycleConfiguration/Rules"
WORK_RULES = "WorkBucket/LifecycleConfiguration/Rules"
IN_VPC = {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}
ADMINISTRATOR = {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess"}
ANY_REVISION = {"Fn::Sub": "arn:${AWS::Partition}:batch:${AWS::Region}:${AWS::AccountId}:job-definition/*"}
OTHER_RULE = {"Fn::Sub": "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/*"}
YES, NO = True, False
QUEUE = {"SqsManagedSseEnabled": True}

ROLE_DEFECTS = (
    in_resource("no_unknown_wildcard", f"{CHUNK}/0/Resource", "*", "ScreenChunkRole may s3:GetObject on every"),
    in_resource("actions_are_spelled_out", f"{CHUNK}/0/Action", "s3:*", "ScreenChunkRole may s3:*"),
    in_resource("actions_are_spelled_out", f"{CHUNK}/0/NotResource", "x", "everything but"),
    in_resource("managed_policies_are_known", "ScreenChunkRole/ManagedPolicyArns", [ADMINISTRATOR], "Administrator"),
    in_resource("every_role_is_bounded", "ScreenChunkRole/PermissionsBoundary", DROP, "ScreenChunkRole has no"),
    Defect("every_role_is_bounded", "Globals/Function/PermissionsBoundary", DROP, "MergeResultsFunctionRole has no"),
    in_resource(
        "one_role_per_step",
        f"{CONTAINER}/JobRoleArn",
        {"Fn::GetAtt": ["ScreenChunkExecutionRole", "Arn"]},
        "shares ScreenChunkExecutionRole",
    ),
    in_resource(
        "services_act_for_this_account_only",
        "ScreenChunkRole/AssumeRolePolicyDocument/Statement/0/Condition",
        DROP,
        "ScreenChunkRole may be taken on",
    ),
    in_resource(
        "steps_write_records_only",
        "MergeResultsFunction/Policies/0/Statement/3/Resource",
        {"Fn::Sub": "${ArchiveBucket.Arn}/*"},
        "MergeResultsFunctionRole may write *",
    ),
    in_resource(
        "machines_submit_to_their_own_queues", f"{STEPS}/1/Resource/2", ANY_REVISION, "more than all revisions"
    ),
    in_resource("machines_submit_to_their_own_queues", f"{STEPS}/1/Resource", [ANY_REVISION], "no queue of this stack"),
    in_resource("machines_follow_jobs", f"{STEPS}/2/Action", ["batch:DescribeJobs"], "may not batch:TerminateJob"),
    in_resource("machines_follow_jobs", f"{STEPS}/3/Resource", OTHER_RULE, "other rules"),
    in_resource("machines_deliver_logs", f"{STEPS}/4", DROP, "may not deliver logs"),
)

BATCH_DEFECTS = (
    in_resource("container_properties_only", f"{TASK}/EcsProperties", {}, "has no ContainerProperties"),
    in_resource("commands_are_arguments", f"{CONTAINER}/Command/0", "python", "names a program"),
    in_resource("commands_are_arguments", f"{TASK}/Parameters/chunk", DROP, "some without default"),
    in_resource("revisions_stay", f"{TASK}/ResourceRetentionPolicy", DROP, "is deregistered"),
    in_resource("root_is_read_only", f"{CONTAINER}/ReadonlyRootFilesystem", NO, "can write"),
    in_resource("root_is_read_only", f"{CONTAINER}/Privileged", YES, "is privileged"),
    in_resource("scratch_is_a_volume", f"{CONTAINER}/MountPoints", DROP, "nowhere to write"),
    in_resource("tasks_have_time_and_tries", f"{TASK}/Timeout/AttemptDurationSeconds", 86400, "an hour"),
    in_resource("tasks_have_time_and_tries", f"{TASK}/RetryStrategy/Attempts", 1, "three times"),
    in_resource("tasks_have_time_and_tries", f"{TASK}/PropagateTags", DROP, "does not pass its tags"),
    in_resource("environments_hold_no_secret", f"{CONTAINER}/Environment/0/Name", "API_KEY", "has API_KEY"),
    in_resource("images_come_by_digest", f"{CONTAINER}/Image", "finflows/screen-chunk:latest", "without digest"),
    in_resource("tasks_log_to_a_group_of_their_own", f"{CONTAINER}/LogConfiguration", DROP, "no log group"),
    in_resource("capacity_is_capped", "SpotComputeEnvironment/ComputeResources/MaxvCpus", 600, "beyond 60"),
    in_resource(
        "queues_are_spot_and_on_demand", "SpotComputeEnvironment/ComputeResources/Type", "FARGATE", "to FARGATE_SPOT"
    ),
    in_resource("spot_is_not_waited_for", "SpotJobQueue/JobStateTimeLimitActions", DROP, "SpotJobQueue lets jobs wait"),
    in_resource(
        "spot_is_not_waited_for",
        "SpotJobQueue/JobStateTimeLimitActions/0/Reason",
        "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
        "for Spot capacity",
    ),
)

NETWORK_DEFECTS = (
    in_resource(
        "nothing_comes_in", "TaskSecurityGroup/SecurityGroupIngress", [{"IpProtocol": "tcp"}], "lets something"
    ),
    in_resource(
        "only_https_and_the_database_go_out", "TaskSecurityGroup/SecurityGroupEgress/0/ToPort", 8080, "more out"
    ),
    in_resource("only_https_and_the_database_go_out", "TaskSecurityGroup/SecurityGroupEgress", DROP, "no egress rule"),
    Defect("the_database_can_admit_who_calls_it", "Outputs/InvestmentsSecurityGroupId", DROP, "is no output"),
    in_resource(
        "tasks_follow_the_network_mode", f"{CONTAINER}/NetworkConfiguration/AssignPublicIp", "ENABLED", "NetworkMode"
    ),
    Defect("free_endpoints_are_offered", "Resources/DynamoDbEndpoint", DROP, "gateway endpoint for dynamodb"),
    added("nothing_costs_by_the_hour", "AWS::EC2::NatGateway", {"SubnetId": "s"}, "Added costs"),
    in_resource("nothing_costs_by_the_hour", "S3Endpoint/VpcEndpointType", "Interface", "interface endpoint"),
    in_resource(
        "functions_in_the_vpc_call_no_service", "MergeResultsFunction/VpcConfig", IN_VPC, "without a way to s3:"
    ),
    in_resource(
        "functions_stay_outside_unless_they_need_the_database",
        "MergeResultsFunction/VpcConfig",
        IN_VPC,
        "needs no database",
    ),
)

STORAGE_DEFECTS = (
    in_resource(
        "buckets_are_private", "WorkBucket/PublicAccessBlockConfiguration/BlockPublicPolicy", DROP, "lacks Block"
    ),
    in_resource("buckets_are_encrypted_and_versioned", "ArchiveBucket/BucketEncryption", DROP, "is not encrypted"),
    in_resource("buckets_are_encrypted_and_versioned", "WorkBucket/VersioningConfiguration", DROP, "has no versions"),
    in_resource("buckets_take_tls_only", "WorkBucketPolicy/PolicyDocument/Statement/0/Effect", "Allow", "without TLS"),
    Defect("stores_outlive_the_stack", "Resources/ArchiveBucket/DeletionPolicy", DROP, "ArchiveBucket is deleted"),
    Defect("stores_outlive_the_stack", "Resources/WorkBucket/DeletionPolicy", "Retain", "WorkBucket is deleted"),
    in_resource(
        "work_expires_after_the_last_redrive", f"{WORK_RULES}/0/ExpirationInDays", 14, "before the last redrive"
    ),
    in_resource("work_expires_after_the_last_redrive", f"{WORK_RULES}/1/ExpirationInDays", 300, "after 30 days"),
    in_resource(
        "work_expires_after_the_last_redrive", f"{WORK_RULES}/1/Prefix", "incoming/customers-", "all that comes in"
    ),
    in_resource("work_expires_after_the_last_redrive", f"{WORK_RULES}/2/Prefix", "runs/", "written over in state/"),
    in_resource(
        "evidence_is_locked_for_ten_years",
        "ArchiveBucket/ObjectLockConfiguration/Rule/DefaultRetention/Years",
        5,
        "ten years in the mode",
    ),
    Defect(
        "evidence_is_locked_for_ten_years", "Parameters/ArchiveLockMode/Default", "COMPLIANCE", "the other way round"
    ),
    in_resource("evidence_goes_cold_and_then_away", f"{ARCHIVE_RULES}/1/Transitions", [], "after 90 days"),
    in_resource("evidence_goes_cold_and_then_away", f"{ARCHIVE_RULES}/0/ExpirationInDays", 365, "ten years and then"),
    in_resource(
        "evidence_goes_cold_and_then_away", f"{ARCHIVE_RULES}/0/NoncurrentVersionExpirationInDays", DROP, "old version"
    ),
    in_resource("transitions_set_a_size", f"{ARCHIVE_RULES}/1/ObjectSizeGreaterThan", DROP, "too small to move"),
    in_resource("unfinished_uploads_are_dropped", f"{WORK_RULES}/3", DROP, "WorkBucket keeps uploads"),
    in_resource("queues_are_encrypted", "RunFailedDeadLetters/SqsManagedSseEnabled", DROP, "is not encrypted"),
    in_resource(
        "dead_letters_are_kept_for_two_weeks", "RunFailedDeadLetters/MessageRetentionPeriod", DROP, "forgets before"
    ),
    added("dead_letters_are_kept_for_two_weeks", "AWS::SQS::Queue", QUEUE, "Added has no dead-letter queue"),
    added(
        "tables_forget_and_can_be_restored", "AWS::DynamoDB::Table", {"BillingMode": "PROVISIONED"}, "costs by the hour"
    ),
    added("tables_forget_and_can_be_restored", "AWS::DynamoDB::Table", {}, "neither forgets nor"),
    added("secrets_are_not_in_the_template", "AWS::SecretsManager::Secret", {"SecretString": "x"}, "has its value"),
    Defect("secrets_are_not_in_the_template", "Parameters/ApiKey", {"Type": "String", "Default": "x"}, "everybody"),
)

MACHINE_DEFECTS = (
    in_resource("machines_are_standard", f"{MACHINE}/Type", "EXPRESS", "is not STANDARD"),
    in_resource("machines_log_without_data", f"{MACHINE}/Logging/IncludeExecutionData", YES, "logs inputs"),
    in_resource("machines_log_without_data", f"{MACHINE}/Logging/Level", "OFF", "does not log"),
    in_resource("everything_is_traced", f"{MACHINE}/Tracing", DROP, "ScreeningStateMachine is not traced"),
    Defect("everything_is_traced", "Globals/Function/Tracing", DROP, "ExportCustomersFunction is not traced"),
    added("machines_are_published", "AWS::StepFunctions::StateMachine", {}, "Added has neither version nor alias"),
    in_resource("machines_are_published", f"{MACHINE}/DeploymentPreference/Alarms", DROP, "without an alarm"),
    in_resource("machines_are_published", f"{MACHINE}/DeploymentPreference/Type", "LINEAR", "step by step"),
    in_resource("schedules_start_the_alias", f"{MACHINE}/UseAliasAsEventTarget", DROP, "the machine itself"),
    in_resource("schedules_are_in_new_york", "ScreeningDueSchedule/ScheduleExpressionTimezone", "UTC", "is not in New"),
    added("schedules_are_in_new_york", "AWS::Events::Rule", {"ScheduleExpression": "cron(0 6 * * ? *)"}, "drifts"),
    in_resource("schedules_lose_nothing", "ScreeningDueSchedule/Target/DeadLetterConfig", DROP, "no dead-letter queue"),
    in_resource("schedules_have_names_of_the_stack", "ScreeningDueSchedule/Name", "screening-due", "in every stack"),
    in_resource(
        "rules_lose_nothing", "NotifyRunFunction/Events/RunFailed/Properties/DeadLetterConfig", DROP, "no dead-letter"
    ),
    in_resource("rules_lose_nothing", "JobFailedRule/Targets/0/RetryPolicy", DROP, "does not try again"),
    in_resource("functions_keep_events_that_failed", "NotifyRunFunction/DeadLetterQueue", DROP, "loses the events"),
    Defect("functions_run_on_one_platform", "Globals/Function/Architectures", ["arm64"], "does not run on python3.13"),
    in_resource("functions_run_on_one_platform", "NotifyRunFunction/Timeout", 6000, "no time-out that Lambda allows"),
    in_resource("everything_logs_for_a_while", "NotifyRunLogs/RetentionInDays", DROP, "NotifyRunLogs keeps logs"),
    Defect("everything_logs_for_a_while", "Resources/NotifyRunLogs", DROP, "NotifyRunFunction has no log group"),
    Defect("everything_logs_for_a_while", "Parameters/LogRetentionDays/AllowedValues", DROP, "CloudWatch refuses"),
    added("event_sources_report_single_failures", "AWS::Lambda::EventSourceMapping", {}, "repeats a whole batch"),
)

ALARM_DEFECTS = (
    Defect("bad_ends_are_alarms", "Resources/ScreeningAbortedAlarm", DROP, "ScreeningStateMachine is aborted"),
    in_resource("bad_ends_are_alarms", "ScreeningFailedAlarm/Threshold", 2, "ScreeningStateMachine fails"),
    in_resource("long_runs_are_alarms", "ScreeningSlowAlarm/Threshold", 36_000_000, "takes too long"),
    in_resource("silence_is_an_alarm", "ScreeningSilentAlarm/TreatMissingData", "ignore", "does not run at all"),
    in_resource("due_times_are_marked", "ScreeningDueAlarm/Dimensions/0/Value", {"Fn::Sub": "x"}, "no schedule sets"),
    Defect("dead_letters_are_alarms", "Resources/RunFailedDeadLettersAlarm", DROP, "messages in RunFailedDeadLetters"),
    added("waiting_messages_are_alarms", "AWS::SQS::Queue", QUEUE, "Added stands still"),
    in_resource("events_reach_people", "DeadlineMissedRule/EventPattern/detail-type", ["x"], "hears of the deadline"),
    Defect("events_reach_people", "Resources/JobFailedAlarm", DROP, "no alarm of failed jobs"),
    in_resource("job_rules_hear_every_queue", "JobFailedRule/EventPattern/detail/jobQueue/1", DROP, "in OnDemandJobQ"),
    in_resource("messages_hold_no_job_description", "JobFailedRule/Targets/0/InputTransformer", DROP, "whole job"),
    in_resource("every_alarm_tells_somebody", "ScreeningFailedAlarm/AlarmActions", DROP, "ScreeningFailedAlarm tells"),
    in_resource("aws_may_tell", "AlarmTopic/KmsMasterKeyId", "alias/aws/sns", "CloudWatch may not use"),
    in_resource("aws_may_tell", "AlarmTopicPolicy/PolicyDocument/Statement/0/Principal/Service/1", DROP, "budgets."),
    in_resource("spending_is_watched", "SpendBudget/NotificationsWithSubscribers/1", DROP, "50, 80 and 100"),
    Defect("spending_is_watched", "Parameters/MonthlyBudget/Default", 300, "not 30 dollars"),
    added("one_dashboard_shows_it_all", "AWS::CloudWatch::Dashboard", {"DashboardBody": "{}"}, "2 dashboards"),
    added("one_dashboard_shows_it_all", "AWS::CloudWatch::Alarm", {"MetricName": "x"}, "does not show Added"),
)

CLOCK_DEFECTS = (
    in_resource(
        "daily_schedules_come_every_night",
        "ScreeningDueSchedule/ScheduleExpression",
        "cron(15 2 * * ? *)",
        "ScreeningDueSchedule does not come",
    ),
    in_resource("silence_reaches_back_to_the_start", "ScreeningSilentAlarm/EvaluationPeriods", 12, "195 minutes ago"),
    in_resource("silence_reaches_back_to_the_start", "InvestmentsSilentAlarm/EvaluationPeriods", 5, "85 minutes ago"),
)

TEXT_DEFECTS = (
    TextDefect("no_anchors", "Tracing: { Enabled: true }", "Tracing: &traced { Enabled: true }", "has an anchor"),
    Defect("parameters_explain_themselves", "Parameters/LogRetentionDays/Description", DROP, "says nothing"),
    Defect("parameters_explain_themselves", "Parameters/Added", {"Type": "String", "Default": "x"}, "in no group"),
    TextDefect("nothing_belongs_to_one_account", "arn:${AWS::Partition}:", "arn:aws:", "names the partition"),
    TextDefect("nothing_belongs_to_one_account", "${AWS::AccountId}", "123456789012", "names an account"),
    TextDefect("nothing_belongs_to_one_account", "awslogs-region: !Ref AWS::Region", "x: us-east-1", "names a region"),
)

DEFECTS: tuple[Defect, ...] = (
    *ROLE_DEFECTS,
    *BATCH_DEFECTS,
    *NETWORK_DEFECTS,
    *STORAGE_DEFECTS,
    *MACHINE_DEFECTS,
    *ALARM_DEFECTS,
    *CLOCK_DEFECTS,
    *TEXT_DEFECTS,
)
