"""``finflows demo-data plans``."""

import json
from pathlib import Path

from command_line import Command


def test_the_command_writes_one_document_or_two_tables(finflows: Command, tmp_path: Path) -> None:
    """Amounts as text, so that no reader makes them inexact."""
    arguments = ["demo-data", "plans", "--count", "20", "--due", "2026-11-30", "--out"]
    told = finflows(*arguments, tmp_path / "plans.json")
    assert "20 plans, most of them due on 2026-11-30, 1 broken on purpose" in told.err
    document = json.loads((tmp_path / "plans.json").read_text())
    assert len(document["plans"]) == 20
    assert isinstance(document["plans"][0]["amount"], str)
    finflows(*arguments, tmp_path / "plans.csv", "--assets", tmp_path / "assets.csv")
    assert len((tmp_path / "plans.csv").read_text().splitlines()) == 21
    assert (tmp_path / "assets.csv").read_text().startswith("symbol,quantity_scale,minimum\n")


def test_another_ending_is_a_usage_error(finflows: Command, tmp_path: Path) -> None:
    """Before anything is written."""
    told = finflows("demo-data", "plans", "--out", tmp_path / "plans.parquet")
    assert (told.exit_code, list(tmp_path.iterdir())) == (2, [])
