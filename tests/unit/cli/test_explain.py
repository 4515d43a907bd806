"""`finflows explain`: the same score as a hit's, and why."""

import json
from pathlib import Path

from command_line import Command


def test_the_explanation_has_the_score_of_the_search(finflows: Command, list_folder: Path, tmp_path: Path) -> None:
    """Bit by bit: an auditor compares the two."""
    (tmp_path / "c.txt").write_text("Jane Do Exampel\n")
    hit = json.loads(finflows("screen", "--customers", tmp_path / "c.txt", "--list", list_folder).out)
    told = finflows("explain", "Jane Do Exampel", "--entity", "7001", "--list", list_folder, "--json")
    (explained,) = json.loads(told.out)
    assert explained["score"] == hit["score"]
    assert {pair["listed_token"] for pair in explained["pairs"]} == {"jane", "doe", "example"}


def test_a_person_sees_pairs_and_what_was_left_over(finflows: Command, list_folder: Path) -> None:
    """Every name of the entry, best first."""
    told = finflows("explain", "Aerocaribbean Cargo", "--entity", "36", "--list", list_folder)
    assert told.out.index("AEROCARIBBEAN AIRLINES") < told.out.index("AERO-CARIBBEAN")
    assert "cargo" in told.out
    assert "average 0." in told.out


def test_average_times_factor_is_the_score(finflows: Command, list_folder: Path) -> None:
    """The three figures of docs/score-explained.md, for a listed name with a word too many."""
    told = finflows("explain", "Jane Doe", "--entity", "7001", "--list", list_folder)
    assert "average 1.0000 x factor 0.9250 = 0.9250\n  50% of the listed name's letters matched" in told.out


def test_an_unknown_entry_is_refused(finflows: Command, list_folder: Path) -> None:
    """With the place where the number is found."""
    told = finflows("explain", "Jane", "--entity", "1", "--list", list_folder)
    assert told.exit_code == 2
    assert "has no entry 1" in told.err
