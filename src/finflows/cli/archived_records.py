"""Where the record of a finished night is on this machine: by run id in the state folder, or any folder by its path."""

from pathlib import Path
from typing import Final

from finflows.application.report_night import SUMMARY_NAME
from finflows.contracts.errors import InputRefused
from finflows.local.state_folder import StateFolder

COMPARISON_FOLDER: Final = "comparison"
COMPARISON_NAME: Final = "comparison.json"
"""A record's folder may hold a comparison of its hits with another engine's."""


def record_folder(run: str, state_dir: Path) -> Path:
    """``run`` is a run id, or the path of a folder that holds a record. Raises InputRefused."""
    as_path = Path(run)
    if (as_path / SUMMARY_NAME).is_file():
        return as_path
    found = _archived(run, state_dir)
    if found is None:
        raise InputRefused(
            f"There is no finished run {run} in {state_dir}, and no folder {run} with a {SUMMARY_NAME}. "
            f"finflows runs --state-dir {state_dir} lists the runs."
        )
    return found


def answers_at(given: str, state_dir: Path) -> Path:
    """``given`` is a file with answers, a record's folder or a run id. Raises InputRefused."""
    found = Path(given) if Path(given).exists() else _archived(given, state_dir)
    if found is None:
        raise InputRefused(
            f"{given} does not exist: no file, no record's folder, and no finished run in {state_dir}. "
            f"finflows runs --state-dir {state_dir} lists the runs."
        )
    return found


def _archived(run_id: str, state_dir: Path) -> Path | None:
    found = [path for each in state_archives(state_dir) for path in records_below(each) if path.name == run_id]
    return found[-1] if found else None


def state_archives(state_dir: Path) -> list[Path]:
    """The buckets of a state folder that hold records."""
    return sorted({path.parents[4] for path in StateFolder(state_dir).objects.glob(f"*/*/*/*/*/{SUMMARY_NAME}")})


def records_below(archive: Path) -> list[Path]:
    """The records of an archive bucket, the oldest night first: <yyyy>/<mm>/<dd>/<run id>."""
    return sorted(path.parent for path in archive.glob(f"*/*/*/*/{SUMMARY_NAME}"))
