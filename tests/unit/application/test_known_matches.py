"""What is known before a run is pinned by its export, remembered by the merge of a night, and kept as evidence."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

import fakes
import nights
from export_cases import HEADER, ExportNight, rows
from finflows.application.decisions import Decisions, JudgedPair, all_decisions, standing_decisions
from finflows.application.known_matches import load_known
from finflows.application.run_manifest import read_manifest
from finflows.contracts.errors import InputRefused, NightInconsistent
from finflows.contracts.night import Summary
from finflows.contracts.stored_keys import LAST_MATCHES_KEY, known_key
from finflows.local.folder_store import FolderStore
from finflows.screening.review import Fingerprints, Known
from review_cases import PREFIX, first_night, judged, pinned, statuses


def next_night(work: fakes.MemoryStore, archive: fakes.MemoryStore) -> list[dict[str, object]]:
    """The same customers and list once more."""
    pinned(work, archive)
    nights.merger(work, archive)(nights.merge_request())
    return statuses(archive)


def test_the_first_night_knows_nothing() -> None:
    """Every match is new. Without a receiver there is no alert of which it could have the id."""
    _, archive = first_night()
    assert [(row["customer_id"], row["status"], row["decision_id"]) for row in statuses(archive)] == [
        ("C1", "new", None),
        ("C4", "new", None),
    ]
    assert [row["alert_id"] for row in statuses(archive)] == [None, None]
    counts = Summary.parse(archive.read(PREFIX + "summary.json"), what="summary").alerts
    assert counts is not None
    assert (counts.total_matches, counts.repeats, counts.cleared) == (2, 0, 0)


def test_an_unchanged_match_of_the_last_night_is_a_repeat() -> None:
    """It stays in the matches as it is; its status stands beside them, and in the summary."""
    work, archive = first_night()
    assert [row["status"] for row in next_night(work, archive)] == ["repeat", "repeat"]
    counts = Summary.parse(archive.read(PREFIX + "summary.json"), what="summary").alerts
    assert counts is not None
    assert (counts.total_matches, counts.repeats, counts.cleared) == (2, 2, 0)


def test_a_redrive_after_the_merge_does_not_take_its_own_matches_for_last_nights() -> None:
    """What is known was pinned by the export."""
    work = nights.screened_night()
    archive = fakes.MemoryStore("archive")
    pinned(work, archive)
    for _ in range(2):
        nights.merger(work, archive)(nights.merge_request())
        assert [row["status"] for row in statuses(archive)] == ["new", "new"]


def test_only_the_nights_own_run_is_remembered() -> None:
    """A person's run over a part of the customers says nothing of tomorrow."""
    work, _ = first_night()
    assert json.loads(work.read(LAST_MATCHES_KEY))["runId"] == nights.RUN_ID


def test_a_cleared_match_is_kept_as_evidence_and_has_no_alert() -> None:
    """With the decision that cleared it."""
    work, archive = first_night()
    decision = Decisions(archive, fakes.SteppingClock()).add(judged(archive, "C1"), "reviewer", "another person")
    cleared, other = next_night(work, archive)
    assert (cleared["status"], cleared["decision_id"], cleared["alert_id"]) == ("cleared", decision.decision_id, None)
    assert other["status"] == "repeat"


def test_an_expired_decision_clears_nothing_and_is_kept() -> None:
    """By whom and why, beside the decision."""
    work, archive = first_night()
    decisions = Decisions(archive, fakes.SteppingClock())
    decision = decisions.add(judged(archive, "C1"), "reviewer", "another person")
    decisions.expire(decision.decision_id, "second reviewer", "new facts")
    assert standing_decisions(archive) == []
    (kept,) = all_decisions(archive)
    assert kept.decision == decision
    assert kept.expiry is not None
    assert (kept.expiry.reviewer, kept.expiry.note) == ("second reviewer", "new facts")
    assert next_night(work, archive)[0]["status"] == "repeat"


def test_a_decision_is_not_made_twice() -> None:
    """A pair that was reopened may be decided again; so may one whose decision has ended."""
    _, archive = first_night()
    decisions = Decisions(archive, fakes.SteppingClock())
    first = decisions.add(judged(archive, "C1"), "reviewer", "another person")
    with pytest.raises(InputRefused, match=f"cleared already by decision {first.decision_id}"):
        decisions.add(judged(archive, "C1"), "reviewer", "again")
    decisions.expire(first.decision_id, "reviewer", "a mistake")
    again = decisions.add(judged(archive, "C1"), "reviewer", "no mistake")
    assert again.decision_id != first.decision_id
    assert len(all_decisions(archive)) == 2


def test_an_unknown_or_ended_decision_cannot_be_ended() -> None:
    """The message says where to look."""
    _, archive = first_night()
    decisions = Decisions(archive, fakes.SteppingClock())
    with pytest.raises(InputRefused, match=r"no decision xyz\. finflows decisions list"):
        decisions.expire("xyz", "reviewer", "note")
    decision = decisions.add(judged(archive, "C1"), "reviewer", "another person")
    decisions.expire(decision.decision_id, "reviewer", "note")
    with pytest.raises(InputRefused, match="ended already"):
        decisions.expire(decision.decision_id, "reviewer", "note")


def test_the_key_of_a_decision_holds_any_customer_id() -> None:
    """A slash in it makes no folder."""
    archive = fakes.MemoryStore("archive")
    pair = JudgedPair(nights.RUN_ID, "A/../B C", "7001", Fingerprints("c" * 64, "e" * 64))
    Decisions(archive, fakes.SteppingClock()).add(pair, "reviewer", "note")
    (key,) = archive.objects
    assert key.startswith("decisions/A%2F..%2FB%20C/7001/")


def test_decisions_about_odd_customer_ids_are_found_again(tmp_path: Path) -> None:
    """In a folder, too, where `..` would lead out of the decisions. No two ids share a place."""
    archive = FolderStore(tmp_path, "archive")
    decisions = Decisions(archive, fakes.SteppingClock())
    asked = {".", "..", "...", "%2E", "%2E%2E", "%252E%252E", "../..", "a/.", "~", "\u03a9", "a b\n", "-"}
    for each in asked:
        pair = JudgedPair(nights.RUN_ID, each, "7001", Fingerprints("c" * 64, "e" * 64))
        decisions.add(pair, "reviewer", "note")
    assert {each.decision.customer_id for each in all_decisions(archive)} == asked
    assert not {".", ".."} & {part for key in archive.keys("") for part in key.split("/")}
    for kept in all_decisions(archive):
        decisions.expire(kept.decision.decision_id, "reviewer", "note")
    assert standing_decisions(archive) == []


def test_no_reviewer_and_no_note_is_pinned() -> None:
    """Tasks need neither."""
    work, archive = first_night()
    Decisions(archive, fakes.SteppingClock()).add(judged(archive, "C1"), "some reviewer", "some note")
    manifest = pinned(work, archive)
    assert b"some" not in work.read(known_key(nights.RUN_ID, str(manifest.known_sha256)))


def test_the_export_pins_what_is_known_and_vouches_for_it() -> None:
    """A second trigger changes nothing."""
    night = ExportNight().receives(HEADER + rows(1))
    night.export()
    assert night.manifest().known_sha256 is not None
    assert load_known(night.work, night.manifest()) == Known()


def test_what_was_pinned_and_changed_since_is_refused() -> None:
    """Somebody may have cleared a pair that no reviewer saw."""
    work, archive = first_night()
    manifest = pinned(work, archive)
    work.write(known_key(nights.RUN_ID, str(manifest.known_sha256)), b"{}")
    with pytest.raises(NightInconsistent, match=r"known-\w+\.json is not what the manifest vouches for"):
        load_known(work, manifest)


def test_a_run_from_before_there_were_decisions_knows_nothing() -> None:
    """Its manifest says nothing of them; it can be redone all the same."""
    work = nights.screened_night()
    assert load_known(work, read_manifest(work, nights.RUN_ID)) == Known()


def test_a_match_of_a_row_that_no_chunk_holds_fails_the_merge() -> None:
    """Somebody exchanged a chunk file for a shorter one."""
    work = nights.screened_night()
    merger = nights.merger(work, fakes.MemoryStore("archive"))
    losing = replace(merger, read_customers=lambda _paths: iter(()))
    with pytest.raises(NightInconsistent, match="is of row 1, which no chunk holds"):
        losing(nights.merge_request())
