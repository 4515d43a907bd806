"""Nights after nights: what the merge of one leaves for the next, and pairs for reviewers to judge."""

import json

import fakes
import nights
from finflows.application.decisions import JudgedPair
from finflows.application.known_matches import pin_known
from finflows.application.run_manifest import read_manifest
from finflows.contracts.night import Manifest
from finflows.contracts.stored_keys import manifest_key
from finflows.screening.review import Fingerprints

PREFIX = f"2026/11/23/{nights.RUN_ID}/"


def pinned(work: fakes.MemoryStore, archive: fakes.MemoryStore) -> Manifest:
    """The night of the tests, exported when the archive and the state were as they are."""
    manifest = read_manifest(work, nights.RUN_ID)
    manifest = manifest.model_copy(update={"known_sha256": pin_known(work, archive, nights.RUN_ID)})
    work.write(manifest_key(nights.RUN_ID), manifest.to_json().encode())
    return manifest


def statuses(archive: fakes.MemoryStore) -> list[dict[str, object]]:
    return [json.loads(line) for line in archive.read(PREFIX + "matches_status.parquet").decode().splitlines()]


def judged(archive: fakes.MemoryStore, customer_id: str, entity_id: str | None = None) -> JudgedPair:
    rows = [row for row in statuses(archive) if row["customer_id"] == customer_id]
    (row, *_) = [row for row in rows if entity_id in {None, row["entity_id"]}]
    both = Fingerprints(str(row["customer_fingerprint"]), str(row["entry_fingerprint"]))
    return JudgedPair(nights.RUN_ID, customer_id, str(row["entity_id"]), both)


def first_night() -> tuple[fakes.MemoryStore, fakes.MemoryStore]:
    work = nights.screened_night()
    _, archive = nights.merged(work)
    return work, archive
