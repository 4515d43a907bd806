"""The state folder and its lock."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from finflows.local.errors import StateFolderBusy
from finflows.local.state_folder import StateFolder, file_name

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_is_held_by_one_and_freed_by_leaving(tmp_path: Path) -> None:
    """The refusal names folder and process."""
    folder = StateFolder(tmp_path / "state")
    assert not folder.is_in_use()
    with folder:
        assert folder.is_in_use()
        with pytest.raises(StateFolderBusy) as refused:
            StateFolder(tmp_path / "state").acquire()
        assert refused.value.pid == os.getpid()
        assert str(tmp_path / "state") in str(refused.value)
    assert not folder.is_in_use()
    with StateFolder(tmp_path / "state"):
        pass


def test_the_pid_of_an_ended_holder_is_overwritten(tmp_path: Path) -> None:
    """A longer pid of before must not stand behind a shorter one."""
    (tmp_path / "engine.lock").write_text("123456789")
    with StateFolder(tmp_path):
        assert (tmp_path / "engine.lock").read_text() == str(os.getpid())


def test_an_unreadable_pid_is_not_named(tmp_path: Path) -> None:
    """The holder may not have written it yet."""
    with StateFolder(tmp_path):
        (tmp_path / "engine.lock").write_text("")
        with pytest.raises(StateFolderBusy, match="another process"):
            StateFolder(tmp_path).acquire()


def test_releasing_what_is_not_held_changes_nothing(tmp_path: Path) -> None:
    """Leaving twice is no error."""
    folder = StateFolder(tmp_path)
    folder.release()
    with folder:
        pass
    folder.release()


@pytest.mark.parametrize(
    ("text", "name"),
    [("scr-2026-11-24", "scr-2026-11-24"), ("a/b c", "a-b-c"), ("../x", "-x"), ("...", "unnamed"), ("", "unnamed")],
)
def test_ids_become_safe_file_names(text: str, name: str) -> None:
    """Whatever an id holds, it stays inside its folder."""
    assert file_name(text) == name
