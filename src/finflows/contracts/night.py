"""The documents of one screening night, in the order in which they are written.

ExportCustomersOutput (state) -> Manifest (object) -> DoneMarker per chunk (object) -> MergeResultsOutput (state)
-> Summary (object) -> NotifyRunOutput (state). Only keys, counts, ids and statuses: never a customer's name.
"""

from datetime import date, datetime
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, Field

from finflows.contracts.alerts import Latency
from finflows.contracts.base import Contract
from finflows.contracts.start_input import ChunkCount, Limit, MinMatch, RunId

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]

NO_REDO: Final = "none"  # Batch parameters have no empty value; the job definition's defaults read the same


class ChunkRef(Contract):
    """One iteration of the Map. ``chunk`` is text because Batch parameters are."""

    index: Count
    chunk: str
    rows: Count


class ExportCustomersOutput(Contract):
    """``redo_for``: the execution for which chunks are screened again although they are done."""

    run_id: RunId
    manifest_key: str
    chunks: list[ChunkRef]
    redo_for: str = NO_REDO


class ScreeningConfig(Contract):
    """What decides a result besides customers and list. Its hash is in the manifest and every done marker."""

    profile: Literal["watchman-0.31"] = "watchman-0.31"
    min_match: MinMatch = 0.88
    limit: Limit = 10
    chunk_count: ChunkCount = 30
    column_map: dict[str, str | int] | None = None


class InputFacts(Contract):
    """rows_in = rows_accepted + rows_rejected, or the manifest is refused."""

    key: str
    sha256: Sha256
    bytes: Count
    rows_in: Count
    rows_accepted: Count
    rows_rejected: Count
    blank_lines: Count
    rejects_by_reason: dict[str, Count]
    unknown_type: Count
    warnings: list[str]


class ListFileFacts(Contract):
    name: str
    sha256: Sha256
    bytes: Count
    rows: Count
    bad_rows: Count


class ListFacts(Contract):
    sha256: Sha256
    source: str
    retrieved_at: datetime
    dated: date | None = None
    entries: Count
    aliases: Count
    names: Count
    files: list[ListFileFacts]
    warnings: list[str]


class Canary(Contract):
    """A synthetic customer made from a listed name; it must be found, or the night proves nothing."""

    customer_id: str
    name: str
    type: str
    min_match: MinMatch
    entity_id: str


class ChunkFacts(Contract):
    index: Count
    key: str
    rows: Count
    sha256: Sha256


class Manifest(Contract):
    """Written last by the export, once (IfNoneMatch): from then on the night's input cannot change."""

    schema_version: Literal[1] = 1
    run_id: RunId
    run_date: date
    created_at: datetime
    code_version: str
    config: ScreeningConfig
    config_sha256: Sha256
    input: InputFacts
    sanctions_list: ListFacts
    canaries: list[Canary]
    chunks: list[ChunkFacts]
    known_sha256: Sha256 | None = None
    """Of known-*.json: last night's pairs and the reviewers' decisions, as they were at the export."""


class CanaryOutcome(Contract):
    customer_id: str
    entity_id: str
    found: bool
    score: float | None = None


class DoneMarker(Contract):
    """Written after the results. Hashes say for which bytes it speaks; the code version is recorded, not compared.

    ``redone_for`` is the execution that asked for the chunk to be screened again (``resumeRunId``).
    """

    run_id: RunId
    index: Count
    chunk_sha256: Sha256
    list_sha256: Sha256
    config_sha256: Sha256
    code_version: str
    results_sha256: Sha256
    rows_in: Count
    rows_screened: Count
    customers_hit: Count
    hits: Count
    not_reliably_screened: Count
    canaries: list[CanaryOutcome]
    attempt: Annotated[int, Field(ge=1)]
    job_id: str
    started_at: datetime
    finished_at: datetime
    index_seconds: float
    screen_seconds: float
    peak_memory_mb: float
    redone_for: str | None = None
    alerts_sent: Count = 0
    alerts_suppressed: Count = 0
    """Customers whose every match is a repeat, where the setting says that repeats are not sent."""


class ChunkOutcome(Contract):
    """What a Map iteration leaves behind (both passes)."""

    index: Count
    chunk: str
    status: Literal["SUCCEEDED", "FAILED"]
    error: str | None = None


class MergeResultsInput(Contract):
    run_id: RunId
    execution_id: str
    execution_start_time: AwareDatetime
    redrive_count: Count
    first_pass: list[ChunkOutcome]


class Totals(Contract):
    """rows_in = screened + rejected. Hits and customers_hit leave the canaries out."""

    rows_in: Count
    screened: Count
    rejected: Count
    hits: Count
    customers_hit: Count
    not_reliably_screened: Count
    canaries_expected: Count
    canaries_found: Count


class AlertCounts(Contract):
    """Matches, and the alerts that tell of them: one per customer with a match that is not cleared.

    ``alerts_sent`` were accepted by the queue when their chunks were done. ``delivered`` had been taken by the receiver
    when the night was merged, and ``latency`` is theirs; None where nobody could tell. How they stand now is told by
    ``finflows alerts status``.
    """

    total_matches: Count
    alerts_sent: Count
    alerts_suppressed: Count
    repeats: Count
    cleared: Count
    delivered: Count | None = None
    latency: Latency | None = None


class MergeResultsOutput(Contract):
    run_id: RunId
    run_date: date
    summary_key: str
    totals: Totals
    alerts: AlertCounts | None = None


class ChunkRun(Contract):
    index: Count
    rows: Count
    hits: Count
    attempt: Count
    rescreened: bool
    code_version: str
    started_at: datetime
    finished_at: datetime
    names_per_second: float


class ArchivedObject(Contract):
    key: str
    sha256: Sha256
    bytes: Count
    rows: Count | None = None


class Summary(Contract):
    """The night on one page: what a person reads first and an auditor reads last.

    ``redone_chunks`` were screened again by this execution of a run that was done before (``resumeRunId``).
    """

    schema_version: Literal[1] = 1
    run_id: RunId
    run_date: date
    verdict: str
    totals: Totals
    config: ScreeningConfig
    config_sha256: Sha256
    code_version: str
    input: InputFacts
    sanctions_list: ListFacts
    chunks: list[ChunkRun]
    first_pass_failures: list[Count]
    redone_chunks: list[Count]
    execution_id: str
    execution_started_at: datetime
    redrive_count: Count
    merged_at: datetime
    duration_seconds: float
    names_per_second: float
    outputs: list[ArchivedObject]
    alerts: AlertCounts | None = None


class NotifyRunInput(Contract):
    """From the state ``Notify run``: the night succeeded."""

    result: MergeResultsOutput
    execution_id: str
    redrive_count: Count


class NotifyRunOutput(Contract):
    run_id: RunId
    status: str
    sent: bool


class RowsBaseline(Contract):
    """How many rows the last good night had: tonight's file is refused below 90 % of it."""

    run_id: RunId
    rows_in: Count


class Reject(Contract):
    """One line of rejects.ndjson: a customer who was NOT screened, and why. Columns are snake_case: it is a file."""

    row: Annotated[int, Field(ge=1)]
    line: Annotated[int, Field(ge=1)] | None = None
    customer_id: str | None = None
    reason: str
    detail: str
