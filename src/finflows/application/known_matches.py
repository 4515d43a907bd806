"""What is known before a run: the last night's pairs and the reviewers' decisions, pinned by the export.

Pinned like the list: a redrive after the merge would otherwise take its own matches for last night's.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from finflows.application.customer_alerts import JudgedHit
from finflows.application.decisions import standing_decisions
from finflows.application.fingerprints import sha256_of_bytes
from finflows.application.ports import ObjectStore
from finflows.contracts.errors import NightInconsistent, ObjectMissing
from finflows.contracts.night import Manifest
from finflows.contracts.review import FoundPair, KnownBefore, LastMatches, PinnedDecision
from finflows.contracts.stored_keys import LAST_MATCHES_KEY, known_key
from finflows.screening.review import Fingerprints, Known, KnownPair, Pair


def pin_known(work: ObjectStore, archive: ObjectStore, run_id: str) -> str:
    """Write what is known now beside the run's list; the SHA-256 of its bytes."""
    last = _last_matches(work)
    known = KnownBefore(
        last_run_id=None if last is None else last.run_id,
        pairs=() if last is None else last.pairs,
        decisions=tuple(
            PinnedDecision(
                decision_id=each.decision_id,
                customer_id=each.customer_id,
                entity_id=each.entity_id,
                customer_fingerprint=each.customer_fingerprint,
                entry_fingerprint=each.entry_fingerprint,
            )
            for each in standing_decisions(archive)
        ),
    )
    document = known.to_json().encode()
    sha256 = sha256_of_bytes(document)
    work.write(known_key(run_id, sha256), document)
    return sha256


def load_known(work: ObjectStore, manifest: Manifest) -> Known:
    """What the run's export pinned; nothing, for a run that was exported before there was such a thing.

    Raises NightInconsistent when the bytes are not those of the manifest.
    """
    if manifest.known_sha256 is None:
        return Known()
    key = known_key(manifest.run_id, manifest.known_sha256)
    document = work.read(key)
    if sha256_of_bytes(document) != manifest.known_sha256:
        raise NightInconsistent(f"{key} is not what the manifest vouches for: it was changed. Start a new run.")
    known = KnownBefore.parse(document, what=key)
    return Known(
        last_run={
            (each.customer_id, each.entity_id): KnownPair(
                _fingerprints(each), frozenset(each.scores), frozenset(each.told_scores)
            )
            for each in known.pairs
        },
        cleared={
            ((each.customer_id, each.entity_id), _fingerprints(each)): each.decision_id for each in known.decisions
        },
    )


@dataclass(frozen=True, slots=True)
class OpenMatch:
    """A match that no decision clears. ``told``: an alert has told of it, tonight or before."""

    judged: JudgedHit
    told: bool


def remember_matches(work: ObjectStore, run_id: str, matches: Iterable[OpenMatch]) -> None:
    """For the next night. Cleared ones are not remembered: when their decision ends, they are new."""
    by_pair: dict[Pair, list[OpenMatch]] = defaultdict(list)
    for match in matches:
        by_pair[match.judged.hit.customer_id, match.judged.hit.entity_id].append(match)
    pairs = tuple(_found_pair(pair, by_pair[pair]) for pair in sorted(by_pair))
    work.write(LAST_MATCHES_KEY, LastMatches(run_id=run_id, pairs=pairs).to_json().encode())


def _found_pair(pair: Pair, matches: list[OpenMatch]) -> FoundPair:
    both = matches[-1].judged.fingerprints
    return FoundPair(
        customer_id=pair[0],
        entity_id=pair[1],
        customer_fingerprint=both.customer,
        entry_fingerprint=both.entry,
        scores=sorted({match.judged.hit.score for match in matches}),
        told_scores=tuple(sorted({match.judged.hit.score for match in matches if match.told})),
    )


def _last_matches(work: ObjectStore) -> LastMatches | None:
    try:
        return LastMatches.parse(work.read(LAST_MATCHES_KEY), what=LAST_MATCHES_KEY)
    except ObjectMissing:
        return None


def _fingerprints(pair: FoundPair | PinnedDecision) -> Fingerprints:
    return Fingerprints(pair.customer_fingerprint, pair.entry_fingerprint)
