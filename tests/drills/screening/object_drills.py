"""Stored objects are lost or changed between two steps: the next step refuses, and names the chunk."""

from dataclasses import replace
from functools import partial

from drills.screening.drill import Drill
from drills.screening.planted import TASK, planted
from drills.screening.row import Findings
from drills.screening.stage import OPTIONS, RUN, Stage

CHUNK = 1
CHUNK_FILE = f"chunks/{CHUNK:04d}.parquet"
RESULTS = f"results/{CHUNK:04d}.parquet"
MARKER = f"results/{CHUNK:04d}.done.json"


def spoilt_before_merge(key: str, how: str, told: tuple[str, ...], stage: Stage, findings: Findings) -> str:
    """Merge refuses. The same start again screens that chunk only, and the record is that of an undisturbed night."""
    folder = stage.folder / f"{how}-{key.replace('/', '-')}"
    deed = {"chunk": str(CHUNK), "when": "after", "key": key, "how": how}
    night = stage.night(project=planted(folder, stage.project, TASK, "object_spoiled", **deed))
    stage.refused(night, night.run(*OPTIONS), findings, "in 'Merge results': NightInconsistent", *told)
    if night.archive_folders():
        return "merged all the same"
    before, jobs_before = night.markers(), night.jobs_by_chunk(RUN)
    repaired = replace(night, project=stage.project)
    stage.completed(repaired, repaired.run(*OPTIONS), findings)
    after = night.markers()
    changed = sorted(name for name in after if after[name] != before.get(name))
    findings.expect(changed == [MARKER.removeprefix("results/")], f"screened again: {changed}")
    findings.expect((night.jobs_by_chunk(RUN) - jobs_before).total() == night.chunks, "not every chunk was looked at")
    return f"merge refused and named chunk {CHUNK}; started again: that chunk only"


def spoilt_before_screening(how: str, told: str, codes: list[int], stage: Stage, findings: Findings) -> str:
    """The task refuses in both passes. Once the object is as the manifest says, a redrive goes on."""
    folder = stage.folder / f"{how}-chunk-file"
    deed = {"chunk": str(CHUNK), "when": "before", "key": CHUNK_FILE, "how": how}
    night = stage.night(project=planted(folder, stage.project, TASK, "object_spoiled", **deed))
    stage.refused(night, night.run(*OPTIONS), findings, "in 'Rescreen failed chunks': States.TaskFailed")
    findings.expect(told in night.job_logs(RUN, CHUNK), f"the task's log does not say {told!r}")
    jobs = [[code for code, _ in attempts] for attempts in night.attempts(CHUNK)]
    findings.expect(jobs == [codes] * 4, f"chunk {CHUNK} ended with {jobs}")
    twin = stage.twin(night)
    night.stored(RUN, CHUNK_FILE).write_bytes(twin.stored(RUN, CHUNK_FILE).read_bytes())
    repaired = replace(night, project=stage.project)
    stage.completed(repaired, repaired.redrive(RUN), findings)
    return f"exit {', '.join(map(str, codes))} in both passes; object restored, redriven"


DRILLS = (
    Drill("corrupted chunk file", partial(spoilt_before_screening, "corrupted", "the file was changed after", [70])),
    Drill("chunk file gone", partial(spoilt_before_screening, "deleted", "does not exist", [75, 75, 75])),
    Drill(
        "corrupted result file",
        partial(spoilt_before_merge, RESULTS, "corrupted", (f"results of chunk {CHUNK} were changed",)),
    ),
    Drill(
        "missing done marker",
        partial(spoilt_before_merge, MARKER, "deleted", (f"no valid done marker for chunk {CHUNK}",)),
    ),
    Drill(
        "wrong row count in a done marker",
        partial(spoilt_before_merge, MARKER, "miscounted", (f"chunk {CHUNK} of run {RUN} do not add up",)),
    ),
)
