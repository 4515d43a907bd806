"""Where the record of a finished night is on this machine: by run id in the state folder, or any folder by its path."""

from pathlib import Path

from finflows.application.report_night import SUMMARY_NAME
from finflows.contracts.errors import InputRefused
from finflows.local.state_folder import StateFolder


def record_folder(run: str, state_dir: Path) -> Path:
    """``run`` is a run id, or the path of a folder that holds a record. Raises InputRefused."""
    as_path = Path(run)
    if (as_path / SUMMARY_NAME).is_file():
        return as_path
    found = sorted(path for path in all_records(state_dir) if path.name == run)
    if not found:
        raise InputRefused(
            f"There is no finished run {run} in {state_dir}, and no folder {run} with a {SUMMARY_NAME}. "
            f"finflows runs --state-dir {state_dir} lists the runs."
        )
    return found[-1]


def all_records(state_dir: Path) -> list[Path]:
    """The records of a state folder, the oldest night first: <bucket>/<yyyy>/<mm>/<dd>/<run id>."""
    objects = StateFolder(state_dir).objects
    return sorted(
        (path.parent for path in objects.glob(f"*/*/*/*/*/{SUMMARY_NAME}")), key=lambda record: record.parts[-4:]
    )
