"""Export customers, with its real neighbours."""

from collections.abc import Mapping
from datetime import timedelta

import boto3

from finflows.adapters.chunk_files import ParquetChunkWriter
from finflows.adapters.clock import SystemClock
from finflows.adapters.customer_files.opening import open_customer_file
from finflows.adapters.https_download import DownloadRules, HttpsDownloads
from finflows.adapters.list_source import ListSources
from finflows.adapters.s3_store import S3Store
from finflows.adapters.seen_ids import SqliteSeenIds
from finflows.application.export_customers import ExportCustomers, ExportDefaults
from finflows.application.list_snapshot import ListGate
from finflows.runtime.settings import ExportCustomersSettings


def build(environment: Mapping[str, str]) -> ExportCustomers:
    settings = ExportCustomersSettings.from_environment(environment)
    s3 = boto3.client("s3")
    work = S3Store(s3, settings.work_bucket)
    return ExportCustomers(
        work=work,
        archive=S3Store(s3, settings.archive_bucket),
        clock=SystemClock(),
        open_list_source=ListSources(work, lambda bucket: S3Store(s3, bucket), _downloads(settings)),
        open_customer_file=open_customer_file,
        open_seen_ids=SqliteSeenIds,
        open_chunk_writer=ParquetChunkWriter,
        defaults=ExportDefaults(
            min_match=settings.min_match,
            limit=settings.result_limit,
            chunk_count=settings.chunk_count,
            max_reject_rate=settings.max_reject_rate,
            list_source=settings.list_source,
            list_gate=ListGate(
                max_age=timedelta(hours=settings.list_max_age_hours) or None,
                max_shrink=settings.list_max_shrink,
            ),
        ),
        code_version=settings.code_version,
    )


def _downloads(settings: ExportCustomersSettings) -> HttpsDownloads:
    rules = DownloadRules(redirect_hosts=settings.list_redirect_hosts, loopback_http=settings.list_loopback_http)
    return HttpsDownloads(rules)
