"""S3 objects as files: whole or not at all, and never outside their bucket's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from finflows.local.object_files import KeyIsNoFile, ObjectFiles

if TYPE_CHECKING:
    from pathlib import Path


def test_a_key_is_a_path_below_its_bucket(tmp_path: Path) -> None:
    """With folders for its slashes."""
    files = ObjectFiles(tmp_path / "s3")
    path = files.write("work", "runs/1/a.txt", b"content")
    assert path == tmp_path / "s3/work/runs/1/a.txt"
    assert path.read_bytes() == b"content"
    assert files.has("work", "runs/1/a.txt")
    assert not files.has("work", "runs/1")
    assert not files.has("work", "../x")


def test_keys_are_found_again_in_order(tmp_path: Path) -> None:
    """By a later engine."""
    files = ObjectFiles(tmp_path)
    for key in ("b/2", "a", "b/1"):
        files.write("work", key, b"")
    assert [key for key, _ in ObjectFiles(tmp_path).keys("work")] == ["a", "b/1", "b/2"]
    assert list(files.keys("other")) == []


def test_deleting_leaves_no_empty_folders_but_the_buckets(tmp_path: Path) -> None:
    """And keeps what others are in."""
    files = ObjectFiles(tmp_path)
    files.write("work", "a/b/c", b"")
    files.write("work", "a/d", b"")
    files.delete("work", "a/b/c")
    assert [path.name for path in (tmp_path / "work/a").iterdir()] == ["d"]
    files.delete("work", "a/d")
    files.delete("work", "a/d")
    assert list((tmp_path / "work").iterdir()) == []


@pytest.mark.parametrize("key", ["", "/a", "a/", "a//b", "..", "a/../b", ".", "a\0b", "ü" * 200])
def test_keys_that_cannot_be_files_are_refused(tmp_path: Path, key: str) -> None:
    """Parts that are empty, dots, too long, or hold a zero byte."""
    with pytest.raises(KeyIsNoFile, match="cannot be kept as a file"):
        ObjectFiles(tmp_path).write("work", key, b"")


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    """Neither the object nor its unfinished half."""
    files = ObjectFiles(tmp_path)
    files.write("work", "a", b"")
    with pytest.raises(OSError, match=r"exists|directory"):
        files.write("work", "a/b", b"x")
    assert list((tmp_path / ".unfinished").iterdir()) == []
