"""Where a night's objects live. One function per object of docs/architecture.md, so that a key is spelled once.

Work bucket ``runs/<run_id>/...`` is what the steps hand to each other; the archive bucket is the evidence.
"""

from datetime import date
from urllib.parse import quote

from finflows.contracts.review import Decision

INCOMING_PREFIX = "incoming/"
ROWS_BASELINE_KEY = "state/screening-rows.json"
ACCEPTED_LIST_KEY = "state/accepted-list.json"
LAST_MATCHES_KEY = "state/last-matches.json"
DECISIONS_PREFIX = "decisions/"


def run_prefix(run_id: str) -> str:
    return f"runs/{run_id}/"


def manifest_key(run_id: str) -> str:
    return f"runs/{run_id}/manifest.json"


def list_prefix(run_id: str) -> str:
    return f"runs/{run_id}/list/"


def chunk_key(run_id: str, index: int) -> str:
    return f"runs/{run_id}/chunks/{index:04d}.parquet"


def results_prefix(run_id: str) -> str:
    return f"runs/{run_id}/results/"


def results_key(run_id: str, index: int) -> str:
    return f"runs/{run_id}/results/{index:04d}.parquet"


def done_marker_key(run_id: str, index: int) -> str:
    return f"runs/{run_id}/results/{index:04d}.done.json"


def rejects_key(run_id: str) -> str:
    return f"runs/{run_id}/rejects.ndjson"


def notice_key(run_id: str, execution_name: str, status: str, redrive_count: int) -> str:
    return f"runs/{run_id}/notices/{execution_name}-{status.lower()}-{redrive_count}.json"


def deadline_notice_key(run_id: str) -> str:
    return f"runs/{run_id}/notices/deadline-missed.json"


def handover_key(run_id: str) -> str:
    return f"runs/{run_id}/handover/unscreened.csv"


def archive_prefix(run_date: date, run_id: str) -> str:
    return f"{run_date:%Y/%m/%d}/{run_id}/"


def archived_list_prefix(list_sha256: str) -> str:
    return f"lists/{list_sha256}/"


def known_key(run_id: str, sha256: str) -> str:
    """Named by its content: two exports at the same time may know different things, and one manifest wins."""
    return f"runs/{run_id}/known-{sha256[:16]}.json"


def decision_key(decision: Decision) -> str:
    customer, entry = _segment(decision.customer_id), _segment(decision.entity_id)
    return f"{DECISIONS_PREFIX}{customer}/{entry}/{decision.decision_id}.json"


def expiry_key(decision: Decision) -> str:
    return decision_key(decision).removesuffix(".json") + ".expired.json"


def _segment(text: str) -> str:
    """Ids may hold any character; a key's part may hold no slash, and ``.`` and ``..`` are folders of other names."""
    return text.replace(".", "%2E") if text in {".", ".."} else quote(text, safe="")
