"""Where the page of an investments day goes, and how it gets there: whole or not at all."""

from pathlib import Path
from typing import Final

from finflows.adapters.reports.investments_page import write_investments_report
from finflows.application.investments_day import InvestmentsDay
from finflows.local.state_folder import StateFolder

INVESTMENTS: Final = "inv-"
"""How the run ids of investments begin."""


def page_of_run(state_dir: Path, run_id: str) -> Path:
    """Beside the run's record in the state folder."""
    return StateFolder(state_dir).runs / run_id / "report.html"


def write_whole(path: Path, day: InvestmentsDay) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        write_investments_report(unfinished, day)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
