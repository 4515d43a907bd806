"""The sanctions list arrives broken, or changes while a night runs."""

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from drills.screening.drill import Drill
from drills.screening.planted import EXPORT, planted
from drills.screening.row import Findings
from drills.screening.stage import OPTIONS, RUN, Stage, tree

THE_NIGHT_BEFORE = "scr-2026-11-22"
A_WEEK_S = 7 * 24 * 3600
Breaks = Callable[[Path], None]


def truncated(folder: Path) -> None:
    """In the middle of a row, as by a broken transfer."""
    entries = folder / "sdn.csv"
    entries.write_bytes(entries.read_bytes()[:-30])


def empty(folder: Path) -> None:
    (folder / "sdn.csv").write_bytes(b"")


def stale(folder: Path) -> None:
    for path in folder.iterdir():
        at = path.stat().st_mtime - A_WEEK_S
        os.utime(path, (at, at))


def shrunk(folder: Path) -> None:
    """By a fifth, at the end of a line."""
    entries = folder / "sdn.csv"
    lines = entries.read_bytes().splitlines(keepends=True)
    entries.write_bytes(b"".join(lines[: len(lines) * 4 // 5]))


def refused_list(breaks: Breaks, told: str, options: tuple[str, ...], stage: Stage, findings: Findings) -> str:
    """Nothing is screened, nothing that was good is touched, and the whole list of the next day works."""
    inputs = stage.folder / f"list-{breaks.__name__}"
    shutil.copytree(stage.inputs, inputs)
    night = stage.night(inputs=inputs)
    before = night.run("--run-id", THE_NIGHT_BEFORE, *OPTIONS[2:], *options)
    findings.expect(before.returncode == 0, f"the night before ended with {before.returncode}")
    objects = tree(night.state / "s3", but=(f"runs/{RUN}/", f"customers-{RUN}"))
    breaks(night.list_folder)
    stage.refused(night, night.run(*OPTIONS, *options), findings, "ListRefused", told, exit_code=2)
    findings.expect(tree(night.state / "s3", but=(f"runs/{RUN}/", f"customers-{RUN}")) == objects, "objects changed")
    findings.expect(not night.jobs_by_chunk(RUN), "chunks were screened")
    shutil.copytree(stage.inputs / "list", night.list_folder, dirs_exist_ok=True)
    stage.completed(night, night.run(*OPTIONS, *options), findings)
    return "refused, last good list untouched; whole list accepted"


def swapped(stage: Stage, findings: Findings) -> str:
    """Every chunk screens against the list that the export pinned."""
    inputs, others = stage.folder / "list-swapped", stage.folder / "list-of-tomorrow"
    shutil.copytree(stage.inputs, inputs)
    shutil.copytree(stage.inputs / "list", others)
    shrunk(others)
    folder = stage.folder / "swapping"
    project = planted(
        folder, stage.project, EXPORT, "list_swapped", list_folder=str(inputs / "list"), others=str(others)
    )
    night = stage.night(inputs=inputs, project=project)
    done = night.run(*OPTIONS)
    findings.expect(tree(inputs / "list") == tree(others), "the list was not swapped")
    stage.completed(night, done, findings)
    return "screened against the pinned list"


DRILLS = (
    Drill("list truncated", partial(refused_list, truncated, "sdn.csv is cut off in its last row", ())),
    Drill("list empty", partial(refused_list, empty, "sdn.csv has no rows that can be read", ())),
    Drill("list swapped during the run", swapped),
    Drill("list stale", partial(refused_list, stale, "days old, and 24 hours are allowed", ("--strict-list",))),
    Drill("list shrunk", partial(refused_list, shrunk, "the last accepted list had", ("--strict-list",))),
)
