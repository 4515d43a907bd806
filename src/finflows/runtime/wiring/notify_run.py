"""Notify run, with its real neighbours."""

from collections.abc import Mapping

import boto3

from finflows.adapters.alert_queue import SqsAlertQueue
from finflows.adapters.clock import SystemClock
from finflows.adapters.execution_facts import StepFunctionsFacts
from finflows.adapters.s3_store import S3Store
from finflows.adapters.sns_notifier import SnsNotifier
from finflows.application.notify_run import NotifyRun
from finflows.runtime.settings import NotifyRunSettings


def build(environment: Mapping[str, str]) -> NotifyRun:
    settings = NotifyRunSettings.from_environment(environment)
    s3 = boto3.client("s3")
    return NotifyRun(
        work=S3Store(s3, settings.work_bucket),
        archive=S3Store(s3, settings.archive_bucket),
        notifier=SnsNotifier(boto3.client("sns"), settings.summary_topic_arn),
        executions=StepFunctionsFacts(boto3.client("stepfunctions")),
        clock=SystemClock(),
        completions=SqsAlertQueue(boto3.client("sqs"), settings.alert_queue_url) if settings.alert_queue_url else None,
        market=settings.market,
    )
