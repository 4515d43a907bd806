"""Fetch a list, with its real neighbours: for a command on a machine, which has no work bucket."""

from pathlib import Path

import boto3

from finflows.adapters.clock import SystemClock
from finflows.adapters.https_download import DownloadRules, HttpsDownloads
from finflows.adapters.list_source import ListSources
from finflows.adapters.s3_store import S3Store
from finflows.adapters.snapshot_folder import SnapshotFolder
from finflows.application.fetch_list import FetchList
from finflows.application.list_snapshot import ListGate


def build(folder: Path, gate: ListGate, rules: DownloadRules) -> FetchList:
    return FetchList(
        open_list_source=ListSources(None, lambda bucket: S3Store(boto3.client("s3"), bucket), HttpsDownloads(rules)),
        store=SnapshotFolder(folder),
        clock=SystemClock(),
        gate=gate,
    )
