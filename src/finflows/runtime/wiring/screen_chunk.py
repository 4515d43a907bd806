"""Screen chunk, with its real neighbours."""

from collections.abc import Mapping

import boto3
from botocore.config import Config

from finflows.adapters.alert_queue import LingeringOutlet, SqsAlertQueue
from finflows.adapters.chunk_files import read_chunks
from finflows.adapters.clock import SystemClock
from finflows.adapters.process_memory import peak_memory_mb
from finflows.adapters.result_files import write_results
from finflows.adapters.s3_store import S3Store
from finflows.application.chunk_alerts import Alerting
from finflows.application.screen_chunk import ScreenChunk, TaskFacts
from finflows.runtime.alert_settings import SendAlertsSettings
from finflows.runtime.settings import ScreenChunkSettings


def build(environment: Mapping[str, str]) -> ScreenChunk:
    settings = ScreenChunkSettings.from_environment(environment)
    return ScreenChunk(
        work=S3Store(boto3.client("s3"), settings.work_bucket),
        clock=SystemClock(),
        read_customers=read_chunks,
        write_results=write_results,
        task=TaskFacts(
            code_version=settings.code_version,
            job_id=settings.aws_batch_job_id,
            attempt=settings.aws_batch_job_attempt,
            peak_memory_mb=peak_memory_mb,
        ),
        alerting=_alerting(SendAlertsSettings.from_environment(environment)),
    )


def _alerting(settings: SendAlertsSettings) -> Alerting:
    if not settings.alert_queue_url:
        return Alerting()
    quick = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 4, "mode": "standard"})
    alerts = SqsAlertQueue(boto3.client("sqs", config=quick), settings.alert_queue_url)
    return Alerting(lambda: LingeringOutlet(alerts), settings.policy)
