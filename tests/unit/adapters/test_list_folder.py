"""A sanctions list in a folder."""

from pathlib import Path

import pytest

from finflows.adapters.list_folder import read_list_files, read_list_folder
from finflows.contracts.errors import ListRefused

SDN = b"36,ALFA" + b",-0- " * 10
ALT = b"36,1,aka,BETA,-0- "


def folder_with(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def test_file_names_count_in_any_case_and_other_files_do_not(tmp_path: Path) -> None:
    """As downloaded by hand or by a program; folders are passed by too."""
    folder = folder_with(tmp_path, {"SDN.CSV": SDN, "alt.csv": ALT, "notes.txt": b""})
    (folder / "add.csv").mkdir()
    assert read_list_files(folder) == {"sdn.csv": SDN, "alt.csv": ALT}
    assert [name.name for name in read_list_folder(folder).names] == ["ALFA", "BETA"]


def test_a_missing_folder_is_refused_by_name(tmp_path: Path) -> None:
    """With what it should hold."""
    with pytest.raises(ListRefused, match=r"nowhere does not exist.*sdn\.csv and alt\.csv"):
        read_list_folder(tmp_path / "nowhere")


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    """Nobody can say which is the right one."""
    with pytest.raises(ListRefused, match=r"holds sdn\.csv twice"):
        read_list_folder(folder_with(tmp_path, {"sdn.csv": SDN, "SDN.CSV": SDN}))


@pytest.mark.parametrize("files", [{"sdn.csv": SDN}, {"sdn.csv": SDN, "alt.csv": b'1,"' + b"x" * 200_000}])
def test_a_list_that_cannot_be_used_is_refused_with_the_reason(tmp_path: Path, files: dict[str, bytes]) -> None:
    """A file is missing, or is none of OFAC's."""
    with pytest.raises(ListRefused, match=r"cannot be used: .*alt\.csv"):
        read_list_folder(folder_with(tmp_path, files))
