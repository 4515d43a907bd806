"""The folder of the last accepted list: replaced at once, or not at all."""

import shutil
from pathlib import Path

import pytest

import nights
from finflows.adapters.list_folder import read_list_files
from finflows.adapters.snapshot_folder import SnapshotFolder, read_snapshot_facts
from finflows.contracts.errors import InputRefused
from finflows.contracts.night import ListFacts

NEWER = {**nights.LIST_FILES, "add.csv": b'36,25,-0- ,"Havana","Cuba",-0- \r\n'}


def facts(entries: int = 2) -> ListFacts:
    return nights.list_facts().model_copy(update={"entries": entries})


def test_a_list_is_kept_with_what_is_known_of_it(tmp_path: Path) -> None:
    """Under OFAC's names, so that every command reads it; parents are made."""
    folder = tmp_path / "lists/ofac"
    store = SnapshotFolder(folder)
    assert store.accepted() is None
    store.replace(nights.LIST_FILES, facts())
    assert read_list_files(folder) == nights.LIST_FILES
    assert store.accepted() == read_snapshot_facts(folder) == facts()


def test_a_newer_list_takes_its_place_and_the_one_before_stays_for_those_who_read_it(tmp_path: Path) -> None:
    """Older ones go. Nothing else is left lying about."""
    store = SnapshotFolder(tmp_path / "list")
    store.replace(nights.LIST_FILES, facts(1))
    oldest = (tmp_path / "list").resolve()
    store.replace(nights.LIST_FILES, facts(2))
    read_by_somebody = (tmp_path / "list").resolve()
    store.replace(NEWER, facts(3))
    assert read_list_files(tmp_path / "list") == NEWER
    assert read_list_files(read_by_somebody) == nights.LIST_FILES
    assert not oldest.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list", "list.snapshots"]
    assert len(list((tmp_path / "list.snapshots").iterdir())) == 2


def test_a_folder_of_downloaded_files_becomes_a_fetched_one(tmp_path: Path) -> None:
    """The files that were there are kept beside it."""
    (tmp_path / "list").mkdir()
    (tmp_path / "list/SDN.CSV").write_bytes(b"mine")
    SnapshotFolder(tmp_path / "list").replace(nights.LIST_FILES, facts())
    assert read_list_files(tmp_path / "list") == nights.LIST_FILES
    (kept,) = (tmp_path / "list.snapshots").glob("before-*")
    assert (kept / "SDN.CSV").read_bytes() == b"mine"
    SnapshotFolder(tmp_path / "list").replace(nights.LIST_FILES, facts())
    SnapshotFolder(tmp_path / "list").replace(nights.LIST_FILES, facts())
    assert kept.exists()


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    """`finflows list fetch .` must not replace somebody's work."""
    (tmp_path / "work").mkdir()
    (tmp_path / "work/thesis.txt").write_text("chapter one")
    with pytest.raises(InputRefused, match=r"work holds other things than a list \(thesis.txt\)"):
        SnapshotFolder(tmp_path / "work").replace(nights.LIST_FILES, facts())
    assert (tmp_path / "work/thesis.txt").read_text() == "chapter one"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """Named as it is."""
    (tmp_path / "list").write_text("x")
    with pytest.raises(InputRefused, match="list is no folder"):
        SnapshotFolder(tmp_path / "list").replace(nights.LIST_FILES, facts())


def test_a_list_that_cannot_be_written_leaves_the_last_one(tmp_path: Path) -> None:
    """Here a file is in the way of the snapshots."""
    folder = tmp_path / "list"
    shutil.copytree(_plain(tmp_path / "plain"), folder)
    (tmp_path / "list.snapshots").write_text("in the way")
    with pytest.raises(InputRefused, match=r"cannot be kept in .*The last accepted list stays"):
        SnapshotFolder(folder).replace(NEWER, facts())
    assert read_list_files(folder) == nights.LIST_FILES


def _plain(folder: Path) -> Path:
    folder.mkdir()
    for name, data in nights.LIST_FILES.items():
        (folder / name).write_bytes(data)
    return folder
