"""Outputs that cannot be written: one line with the path, the reason and the fix, exit 2, and no stack trace."""

import stat
from pathlib import Path

import pytest

from command_line import Command
from finflows.cli.text_files import told_if_unwritable
from finflows.contracts.errors import InputRefused

NOWHERE = Path("/nonexistent/folder")
REASON = "cannot be written: No such file or directory. Name another"


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    path = tmp_path / "c.csv"
    path.write_text("customerId,name\nC1,Jane Doe Example\n")
    return path


def test_hits_and_rejects_of_screen(finflows: Command, customers: Path, list_folder: Path) -> None:
    """Each names its own option."""
    screen = ("screen", "--customers", customers, "--list", list_folder)
    told = finflows(*screen, "--out", NOWHERE / "h.ndjson")
    assert (told.exit_code, f"{NOWHERE}/h.ndjson {REASON}" in told.err) == (2, True)
    customers.write_text("customerId,name\nC1,\n")
    told = finflows(*screen, "--rejects", NOWHERE / "r.ndjson")
    assert (told.exit_code, f"{NOWHERE}/r.ndjson {REASON} --rejects" in told.err) == (2, True)


def test_a_comparison(finflows: Command, tmp_path: Path) -> None:
    """Its folder is made where one can be."""
    (tmp_path / "old.csv").write_text("customer_id,list,entity_id,score\nC1,SDN,7001,0.9\n")
    (tmp_path / "taken").write_text("a file, not a folder")
    told = finflows("compare", tmp_path / "old.csv", tmp_path / "old.csv", "--out", tmp_path / "taken/out")
    assert (told.exit_code, f"{tmp_path}/taken/out cannot be written: Not a directory" in told.err) == (2, True)


@pytest.mark.parametrize("unwritable", ["--new", "--old"])
def test_the_files_of_a_split(finflows: Command, customers: Path, tmp_path: Path, unwritable: str) -> None:
    """And the other one is not left behind half made."""
    files = {"--new": tmp_path / "new.ndjson", "--old": tmp_path / "old.ndjson", unwritable: NOWHERE / "x.ndjson"}
    options = [part for option in files.items() for part in option]
    told = finflows("rollout", "split", "--customers", customers, "--percent", "10", *options)
    assert (told.exit_code, f"{NOWHERE}/x.ndjson {REASON}" in told.err) == (2, True)
    assert not [*tmp_path.glob("*.ndjson*")]


def test_another_file_is_not_called_the_output(tmp_path: Path) -> None:
    """An input beside it that cannot be read is no reason to name another output."""
    with pytest.raises(FileNotFoundError), told_if_unwritable(tmp_path / "out.csv"):
        (tmp_path / "input.csv").read_bytes()
    full_disk = OSError(28, "No space left on device")
    told = r"out\.csv cannot be written: No space left"
    with pytest.raises(InputRefused, match=told), told_if_unwritable(tmp_path / "out.csv"):
        raise full_disk


def test_a_file_that_no_command_looks_out_for_is_named(finflows: Command, tmp_path: Path) -> None:
    """The path, the reason and a fix, from wherever it comes."""
    damaged = tmp_path / "runs/scr-1/run.json"
    damaged.mkdir(parents=True)
    told = finflows("runs", "--state-dir", tmp_path)
    assert told.exit_code == 2
    assert told.err == f"finflows: Is a directory: {damaged}. Check the path and who may use it.\n"


def test_a_device_stays_one(finflows: Command, customers: Path, list_folder: Path) -> None:
    """/dev/null is written to, not replaced by a file."""
    assert finflows("screen", "--customers", customers, "--list", list_folder, "--out", "/dev/null").exit_code == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
