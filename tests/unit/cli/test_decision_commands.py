"""`finflows decisions`, of a state folder and of a stack; what nights make of decisions is tested elsewhere."""

import json
from pathlib import Path
from typing import Any

import pytest

import nights
from command_line import Command
from finflows.screening.hits import Hit

RUN = nights.RUN_ID


def test_a_decision_about_an_unknown_run_or_match_is_refused(finflows: Command, tmp_path: Path) -> None:
    """It would clear nothing, and nobody would notice."""
    asked = ("decisions", "add", "--customer", "C1", "--note", "n", "--state-dir", tmp_path)
    found = finflows(*asked, "--run", RUN, "--entity", "7001")
    assert (found.exit_code, f"no record of a run {RUN}" in found.err) == (2, True)
    archive_record(tmp_path)
    found = finflows(*asked, "--run", RUN, "--entity", "36")
    assert (found.exit_code, "has no match of customer C1 with entry 36" in found.err) == (2, True)
    assert finflows(*asked, "--run", RUN, "--entity", "7001").exit_code == 0


def test_decisions_of_a_stack_are_made_listed_and_ended(finflows: Command, tmp_path: Path, stack: Any) -> None:
    """In its archive bucket, about a match of a night there; no state folder is made."""
    record = archive_record(tmp_path / "made")
    stack.client("s3").upload_file(str(record), "archive", f"2026/11/23/{RUN}/matches_status.parquet")
    of_stack = ("--stack", "finflows", "--state-dir", tmp_path / "none")
    pair = ("--run", RUN, "--customer", "C1", "--entity", "7001", "--note", "born 1990")
    assert finflows("decisions", "add", *pair, *of_stack).exit_code == 0
    (found,) = json.loads(finflows("decisions", "list", "--json", *of_stack).out)
    keys = [
        each["Key"] for each in stack.client("s3").list_objects_v2(Bucket="archive", Prefix="decisions/")["Contents"]
    ]
    assert keys == [f"decisions/C1/7001/{found['decisionId']}.json"]
    again = finflows("decisions", "add", *pair, *of_stack)
    assert (again.exit_code, f"expire {found['decisionId']} --note" in again.err) == (2, True)
    assert finflows("decisions", "expire", found["decisionId"], "--note", "a mistake", *of_stack).exit_code == 0
    (ended,) = json.loads(finflows("decisions", "list", "--json", *of_stack).out)
    assert ended["expiry"]["note"] == "a mistake"
    assert not (tmp_path / "none").exists()


def test_decisions_need_a_stack_and_a_run_that_are_there(finflows: Command, stack: Any) -> None:
    """With a line that says which is not."""
    pair = ("--run", RUN, "--customer", "C1", "--entity", "7001", "--note", "n")
    for name, why in (("nobody", "stack nobody cannot be looked at"), ("finflows", f"no record of a run {RUN}")):
        found = finflows("decisions", "add", *pair, "--stack", name)
        assert (found.exit_code, why in found.err) == (2, True)


def test_the_list_of_decisions_shows_ids_whole(
    finflows: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`expire` needs one, and terminals are narrow; who, when and why, and how it ended."""
    monkeypatch.setenv("COLUMNS", "40")
    archive_record(tmp_path)
    here = ("--state-dir", tmp_path)
    pair = ("--run", RUN, "--customer", "C1", "--entity", "7001")
    finflows("decisions", "add", *pair, "--reviewer", "anna", "--note", "born 1990, not 1953, in another place", *here)
    (found,) = json.loads(finflows("decisions", "list", "--json", *here).out)
    listed = finflows("decisions", "list", *here).out.splitlines()
    assert listed[0] == f"{found['decisionId']}  customer C1 is not entry 7001"
    assert listed[1].endswith("by anna: born 1990, not 1953, in another place")
    finflows("decisions", "expire", found["decisionId"], "--reviewer", "bert", "--note", "a mistake", *here)
    assert finflows("decisions", "list", *here).out.splitlines()[2].endswith("ended by bert: a mistake")


def archive_record(state: Path) -> Path:
    """matches_status.parquet as the merge writes it."""
    from finflows.adapters.archive_files import ArchiveFiles  # noqa: PLC0415 - pyarrow, of this test alone
    from finflows.application.match_statuses import MatchStatus  # noqa: PLC0415 - as above

    hit = Hit("C1", "Jane", "7001", "SDN", "JANE", "jane", 0.9, "", "individual")
    row = MatchStatus(hit.customer_id, hit.entity_id, hit.list, hit.score, "new", None, None, "c" * 64, "e" * 64)
    folder = state / "s3/archive-bucket/2026/11/23" / RUN
    folder.mkdir(parents=True)
    ArchiveFiles().matches_status_parquet(folder / "matches_status.parquet", [row])
    return folder / "matches_status.parquet"
