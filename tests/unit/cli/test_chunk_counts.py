"""What the live view is told of a finished chunk."""

from pathlib import Path

import pytest

from finflows.cli.chunk_counts import ScreenedChunks
from finflows.local.progress import ChunkCounts


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    path = tmp_path / "s3/work-bucket/runs/scr-2026-11-23/results/0007.done.json"
    path.parent.mkdir(parents=True)
    return path


def test_the_done_marker_tells_customers_and_hits(tmp_path: Path, marker: Path) -> None:
    """Of the run of the execution."""
    marker.write_text('{"rowsScreened": 5000, "hits": 12}')
    assert ScreenedChunks(tmp_path)("scr-2026-11-23-1", "7") == ChunkCounts(5000, 12)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"rowsScreened": "many", "hits": 1}'])
def test_a_marker_that_cannot_be_read_is_not_told(tmp_path: Path, marker: Path, content: str) -> None:
    """A view never fails a run."""
    marker.write_text(content)
    assert ScreenedChunks(tmp_path)("scr-2026-11-23-1", "7") is None


def test_what_is_no_chunk_of_a_screening_is_not_told(tmp_path: Path) -> None:
    """Such as a batch of another machine."""
    assert ScreenedChunks(tmp_path)("inv-2026-11-23-1", "batch-a") is None
    assert ScreenedChunks(tmp_path)("scr-2026-11-23-1", "8") is None
