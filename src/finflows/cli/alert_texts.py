"""What the commands say of a run's alerts."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from finflows.application.known_run import status_of_known_run
from finflows.contracts.alerts import AlertsStatus
from finflows.local.folder_store import FolderStore
from finflows.local.kept_alerts import KeptAlertLog
from finflows.local.state_folder import StateFolder

WORK_BUCKET: Final = "work-bucket"
ARCHIVE_BUCKET: Final = "archive-bucket"
_SHOWN: Final = 3


def kept_status(state_dir: Path, run_id: str) -> AlertsStatus:
    """From the state folder's files; no engine is needed. Raises InputRefused when there is no such run."""
    folder = StateFolder(state_dir)
    return status_of_known_run(FolderStore(folder.objects, WORK_BUCKET), KeptAlertLog(folder.tables), run_id)


def alerts_line(status: AlertsStatus, suppressed: int) -> str:
    told = f"Alerts   {status.alerts_sent:,} sent"
    if status.alerts_sent:
        told += f", {status.delivered:,} delivered"
    if status.latency is not None:
        told += f" (match to 2xx: p50 {status.latency.p50:.2f} s, p99 {status.latency.p99:.2f} s)"
    if suppressed:
        told += f", {suppressed:,} repeats not sent"
    if status.pending:
        told += f", {status.pending:,} waiting: finflows alerts redrive {status.run_id}"
    if status.dead:
        told += f", {status.dead:,} DEAD: finflows alerts status {status.run_id}"
    return told


def demo_lines(received: Path, run_id: str) -> Iterator[str]:
    """What the demo's receiver has had of a run: the first few, and where all of them are. None when it had none."""
    lines = received.read_text(encoding="utf-8").splitlines()
    documents = [json.loads(line)["document"] for line in lines]
    alerts = [each for each in documents if each["jobId"] == run_id and "alertId" in each]
    yield from (f"         {_alert_text(each)}" for each in alerts[:_SHOWN])
    if alerts:
        yield f"         all {len(alerts):,} in {received}"


def _alert_text(document: dict[str, Any]) -> str:
    best, *others = document["screening"]["matches"]
    more = f" and {len(others)} more" if others else ""
    return (
        f"customer {document['customerId']}: entry {best['entityId']} ({best['list']}), score {best['score']:.3f}{more}"
    )


def status_text(status: AlertsStatus) -> str:
    lines = [
        f"Run        {status.run_id}",
        f"Matches    {status.total_matches:,}",
        f"Sent       {status.alerts_sent:,}",
        f"Delivered  {status.delivered:,}",
        f"Waiting    {status.pending:,}",
        f"Dead       {status.dead:,}",
    ]
    if status.latency is not None:
        figures = status.latency
        lines.append(f"Match-2xx  p50 {figures.p50:.2f} s, p95 {figures.p95:.2f} s, p99 {figures.p99:.2f} s")
    lines += [f"           {count:,} x {reason}" for reason, count in sorted(status.reasons.items())]
    return "\n".join(lines)
