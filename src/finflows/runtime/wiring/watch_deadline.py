"""Watch deadline, with its real neighbours."""

from collections.abc import Mapping

import boto3

from finflows.adapters.chunk_files import read_chunks
from finflows.adapters.clock import SystemClock
from finflows.adapters.event_bus import EventBridge
from finflows.adapters.s3_store import S3Store
from finflows.adapters.sns_notifier import SnsNotifier
from finflows.application.watch_deadline import WatchDeadline
from finflows.runtime.settings import WatchDeadlineSettings


def build(environment: Mapping[str, str]) -> WatchDeadline:
    settings = WatchDeadlineSettings.from_environment(environment)
    s3 = boto3.client("s3")
    return WatchDeadline(
        work=S3Store(s3, settings.work_bucket),
        archive=S3Store(s3, settings.archive_bucket),
        clock=SystemClock(),
        events=EventBridge(boto3.client("events")),
        notifier=SnsNotifier(boto3.client("sns"), settings.summary_topic_arn),
        read_customers=read_chunks,
    )
