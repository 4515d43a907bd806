"""The counts of a night as CloudWatch metrics (EMF: log lines, no call): ``TotalMatches`` beside ``AlertsSent``."""

from collections.abc import Mapping
from typing import Any

from finflows.contracts.night import MergeResultsOutput


def night_metrics(document: Mapping[str, Any]) -> dict[str, int]:
    """Of the answer of Merge results. No dimension but the service: a run's own counts are in its summary."""
    answer = MergeResultsOutput.model_validate(document)
    counts = {
        "CustomersScreened": answer.totals.screened,
        "CustomersRejected": answer.totals.rejected,
        "CustomersHit": answer.totals.customers_hit,
        "TotalMatches": answer.totals.hits,
    }
    if answer.alerts is not None:
        counts |= {
            "AlertsSent": answer.alerts.alerts_sent,
            "AlertsSuppressed": answer.alerts.alerts_suppressed,
            "Repeats": answer.alerts.repeats,
            "Cleared": answer.alerts.cleared,
        }
    return counts
