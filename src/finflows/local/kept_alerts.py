"""The alerts of the state folder, read without an engine."""

from collections.abc import Iterator
from pathlib import Path

from finflows.adapters.alert_log import delivery_of
from finflows.contracts.alerts import DeliverAlertOutput
from finflows.local.kept_items import left_items

_TABLE = "AlertsTable"
_KEYS = ("alertId", "runId")


class KeptAlertLog:
    """A DeliveryLog for reading."""

    def __init__(self, tables: Path) -> None:
        self._file = tables / f"{_TABLE}.ndjson"

    def of_run(self, run_id: str) -> Iterator[DeliverAlertOutput]:
        for item in left_items(self._file, _KEYS):
            if item["runId"]["S"] == run_id:
                yield delivery_of(item)
