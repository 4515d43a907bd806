"""What is kept, for how long, and who can read it on the way."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from finflows.contracts.stored_keys import INCOMING_PREFIX
from template_policies.stack import Stack, items, named_in

REDRIVE_DAYS: Final = 15
WORK_DAYS: Final = 30
TEN_YEARS_DAYS: Final = 3653
FOURTEEN_DAYS_S: Final = 1_209_600


def buckets_are_private(stack: Stack) -> Iterator[str]:
    wanted = {"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"}
    for name, bucket in stack.of("AWS::S3::Bucket"):
        block = bucket.get("PublicAccessBlockConfiguration", {})
        for key in sorted(key for key in wanted if block.get(key) is not True):
            yield f"{name} lacks {key}."


def buckets_are_encrypted_and_versioned(stack: Stack) -> Iterator[str]:
    for name, bucket in stack.of("AWS::S3::Bucket"):
        if not bucket.get("BucketEncryption", {}).get("ServerSideEncryptionConfiguration"):
            yield f"{name} is not encrypted."
        if bucket.get("VersioningConfiguration", {}).get("Status") != "Enabled":
            yield f"{name} has no versions."


def buckets_take_tls_only(stack: Stack) -> Iterator[str]:
    refusing = {
        name
        for _, policy in stack.of("AWS::S3::BucketPolicy")
        for statement in items(policy["PolicyDocument"]["Statement"])
        if statement["Effect"] == "Deny"
        and statement["Action"] == "s3:*"
        and statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport") == "false"
        for name in named_in(policy["Bucket"])
    }
    for name in stack.ids("AWS::S3::Bucket"):
        if name not in refusing:
            yield f"{name} answers without TLS."


def stores_outlive_the_stack(stack: Stack) -> Iterator[str]:
    for name, resource in stack.resources.items():
        keeps = (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy"))
        if resource["Type"] == "AWS::S3::Bucket" and keeps != ("RetainExceptOnCreate", "Retain"):
            yield f"{name} is deleted with the stack, or stays behind when the stack cannot be made."


def rules_of(stack: Stack, bucket: str) -> list[Mapping[str, Any]]:
    properties = dict(stack.of("AWS::S3::Bucket"))[bucket]
    return items(properties.get("LifecycleConfiguration", {}).get("Rules", []))


def work_expires_after_the_last_redrive(stack: Stack) -> Iterator[str]:
    rules = rules_of(stack, "WorkBucket")
    days = {rule.get("Prefix"): rule["ExpirationInDays"] for rule in rules if "ExpirationInDays" in rule}
    if days != {"runs/": WORK_DAYS, INCOMING_PREFIX: WORK_DAYS}:
        yield f"WorkBucket does not delete runs and all that comes in after {WORK_DAYS} days, and nothing else."
    if not any("NoncurrentVersionExpirationInDays" in rule and "Prefix" not in rule for rule in rules):
        yield "WorkBucket keeps what was written over in state/ as an old version, for ever."
    for rule in rules:
        if rule.get("ExpirationInDays", REDRIVE_DAYS) < REDRIVE_DAYS:
            yield f"WorkBucket deletes {rule.get('Prefix')} before the last redrive."


def evidence_is_locked_for_ten_years(stack: Stack) -> Iterator[str]:
    archive = dict(stack.of("AWS::S3::Bucket"))["ArchiveBucket"]
    retention = archive.get("ObjectLockConfiguration", {}).get("Rule", {}).get("DefaultRetention", {})
    if retention != {"Mode": {"Ref": "ArchiveLockMode"}, "Years": 10} or archive.get("ObjectLockEnabled") is not True:
        yield "ArchiveBucket does not lock its objects for ten years in the mode of ArchiveLockMode."
    if stack.written["Parameters"]["ArchiveLockMode"].get("Default") != "GOVERNANCE":
        yield "ArchiveLockMode locks for good unless somebody says otherwise; it must be the other way round."


def evidence_goes_cold_and_then_away(stack: Stack) -> Iterator[str]:
    rules = rules_of(stack, "ArchiveBucket")
    moves = [move for rule in rules for move in rule.get("Transitions", [])]
    if moves != [{"StorageClass": "GLACIER", "TransitionInDays": 90}]:
        yield "ArchiveBucket does not move evidence to Glacier after 90 days."
    if not any(rule.get("ExpirationInDays", 0) > TEN_YEARS_DAYS for rule in rules):
        yield "ArchiveBucket does not keep evidence for ten years and then delete it."
    if not any("NoncurrentVersionExpirationInDays" in rule for rule in rules):
        yield "ArchiveBucket keeps what has expired as an old version, for ever."


def transitions_set_a_size(stack: Stack) -> Iterator[str]:
    for name, bucket in stack.of("AWS::S3::Bucket"):
        for rule in items(bucket.get("LifecycleConfiguration", {}).get("Rules", [])):
            if rule.get("Transitions") and "ObjectSizeGreaterThan" not in rule:
                yield f"{name} leaves it to S3 which objects are too small to move."


def unfinished_uploads_are_dropped(stack: Stack) -> Iterator[str]:
    for name in stack.ids("AWS::S3::Bucket"):
        if not any("AbortIncompleteMultipartUpload" in rule for rule in rules_of(stack, name)):
            yield f"{name} keeps uploads that were never finished."


def queues_are_encrypted(stack: Stack) -> Iterator[str]:
    for name, queue in stack.of("AWS::SQS::Queue"):
        if queue.get("SqsManagedSseEnabled") is not True and "KmsMasterKeyId" not in queue:
            yield f"{name} is not encrypted."


def dead_letters_are_kept_for_two_weeks(stack: Stack) -> Iterator[str]:
    for name, queue in stack.of("AWS::SQS::Queue"):
        if "DeadLetter" in name and queue.get("MessageRetentionPeriod") != FOURTEEN_DAYS_S:
            yield f"{name} forgets before anybody looks."
        if "DeadLetter" not in name and not queue.get("RedrivePolicy"):
            yield f"{name} has no dead-letter queue."


def tables_forget_and_can_be_restored(stack: Stack) -> Iterator[str]:
    for name, table in stack.of("AWS::DynamoDB::Table"):
        if table.get("BillingMode") != "PAY_PER_REQUEST":
            yield f"{name} costs by the hour."
        if table.get("TimeToLiveSpecification", {}).get("Enabled") is not True and not table.get(
            "PointInTimeRecoverySpecification"
        ):
            yield f"{name} neither forgets nor can be restored."


def secrets_are_not_in_the_template(stack: Stack) -> Iterator[str]:
    for name, secret in stack.of("AWS::SecretsManager::Secret"):
        if "SecretString" in secret:
            yield f"{name} has its value in the template."
    for name, parameter in stack.written["Parameters"].items():
        if any(word in name for word in ("Password", "ApiKey")) and not parameter.get("NoEcho"):
            yield f"Parameter {name} would be shown to everybody who can see the stack."
