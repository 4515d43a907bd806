"""Merge results, with its real neighbours."""

from collections.abc import Mapping
from typing import Final

import boto3
from botocore.config import Config

from finflows.adapters.alert_log import DynamoDbAlertLog
from finflows.adapters.archive_files import ArchiveFiles, read_standings
from finflows.adapters.chunk_files import read_chunks
from finflows.adapters.clock import SystemClock
from finflows.adapters.reports.night_page import write_night_report
from finflows.adapters.result_files import read_results
from finflows.adapters.s3_store import S3Store
from finflows.application.merge_results import MergeResults
from finflows.runtime.settings import MergeResultsSettings

# Deliveries are figures only: a record that does not answer holds no night up for long.
_QUICK: Final = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 3, "mode": "standard"})


def build(environment: Mapping[str, str]) -> MergeResults:
    settings = MergeResultsSettings.from_environment(environment)
    s3 = boto3.client("s3")
    return MergeResults(
        work=S3Store(s3, settings.work_bucket),
        archive=S3Store(s3, settings.archive_bucket),
        clock=SystemClock(),
        read_customers=read_chunks,
        read_results=read_results,
        writer=ArchiveFiles(),
        write_report=write_night_report,
        read_standings=read_standings,
        code_version=settings.code_version,
        deliveries=_deliveries(settings.alerts_table) if settings.alerts_table else None,
    )


def _deliveries(table: str) -> DynamoDbAlertLog:
    return DynamoDbAlertLog(boto3.client("dynamodb", config=_QUICK), table, SystemClock())
