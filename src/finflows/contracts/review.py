"""What outlives a run: the pairs that it found, and what reviewers decided about pairs.

LastMatches is the work bucket's, written by the merge of a night. Decisions are evidence in the archive bucket, one
object each; an expiry is an object of its own beside it, for nothing there is ever changed. Known is both as they were
when a run was exported, pinned like the list, so that a chunk screened again days later judges as its siblings did.
"""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from finflows.contracts.base import Contract
from finflows.contracts.night import Sha256

Text = Annotated[str, Field(min_length=1, max_length=2000)]


class FoundPair(Contract):
    """A customer and an entry that matched and were not cleared, and the scores of their hits.

    ``told_scores`` are those that an alert has told of: what nobody was told of is never left out as a repeat.
    """

    customer_id: str
    entity_id: str
    customer_fingerprint: Sha256
    entry_fingerprint: Sha256
    scores: list[float]
    told_scores: tuple[float, ...] = ()


class LastMatches(Contract):
    run_id: str
    pairs: tuple[FoundPair, ...]


class Decision(Contract):
    """A reviewer's "not a match". It speaks of both sides as they were: a change of either reopens the pair."""

    decision_id: str
    verdict: Literal["NOT_A_MATCH"] = "NOT_A_MATCH"
    customer_id: str
    entity_id: str
    customer_fingerprint: Sha256
    entry_fingerprint: Sha256
    reviewer: Text
    decided_at: AwareDatetime
    note: Text
    run_id: str
    """The run whose match was judged."""


class DecisionExpiry(Contract):
    decision_id: str
    reviewer: Text
    expired_at: AwareDatetime
    note: Text


class PinnedDecision(Contract):
    """Without the reviewer and the note, which no task needs."""

    decision_id: str
    customer_id: str
    entity_id: str
    customer_fingerprint: Sha256
    entry_fingerprint: Sha256


class KnownBefore(Contract):
    last_run_id: str | None = None
    pairs: tuple[FoundPair, ...] = ()
    decisions: tuple[PinnedDecision, ...] = ()
