"""What can happen to chunk tasks: killed, reclaimed, failing, hanging; and what Batch does by their exit codes."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from drills.screening.drill import Drill
from drills.screening.planted import TASK, copied, planted
from drills.screening.row import Findings
from drills.screening.stage import ALL_CHUNKS, OPTIONS, RUN, DrilledNight, Stage
from finflows.application.fingerprints import sha256_of_file

EXITED = "Essential container in task exited"
RECLAIMED = "Your Spot Task was interrupted."
TIMED_OUT = "Job attempt duration exceeded timeout"
KILLED = 137  # 128 + SIGKILL, as a container reports it
TERMINATED = 143  # 128 + SIGTERM, which the hanging program does not heed
CHUNK = 1


def _of_every_chunk(option: str) -> list[str]:
    return [part for chunk in range(ALL_CHUNKS) for part in (option, str(chunk))]


def every_chunk_killed(stage: Stage, findings: Findings) -> str:
    """Exit 137 is not retried by Batch; the second pass runs every chunk once more."""
    night = stage.night(ALL_CHUNKS, project=_busy(stage, "killed", range(ALL_CHUNKS)))
    done = night.run(*OPTIONS, *_of_every_chunk("--kill-chunk"))
    stage.completed(night, done, findings)
    for chunk in range(ALL_CHUNKS):
        jobs = night.attempts(chunk)
        findings.expect(jobs == [[(KILLED, EXITED)], [(0, EXITED)]], f"chunk {chunk} ran as {jobs}")
    return "30 jobs ended with 137, all rescreened"


def every_spot_task_reclaimed(stage: Stage, findings: Findings) -> str:
    """SIGTERM, exit 75, and another attempt of the same job: the second pass is not needed."""
    night = stage.night(ALL_CHUNKS, project=_busy(stage, "reclaimed", range(ALL_CHUNKS)))
    done = night.run(*OPTIONS, *_of_every_chunk("--spot-reclaim"))
    stage.completed(night, done, findings)
    for chunk in range(ALL_CHUNKS):
        _expect_retried_after_sigterm(night, chunk, findings)
    findings.expect("Rescreen failed chunks" not in night.states_entered(RUN), "chunks went to the second pass")
    return "30 tasks got SIGTERM and ended with 75, all tried again by Batch"


def one_spot_task_reclaimed(stage: Stage, findings: Findings) -> str:
    """A tenth of the time-outs also shortens the 30 s that a task which ignores SIGTERM would go on."""
    night = stage.night(project=_busy(stage, "one-reclaimed", [CHUNK]))
    done = night.run(*OPTIONS, "--spot-reclaim", str(CHUNK), "--timeout-scale", "0.1")
    stage.completed(night, done, findings)
    _expect_retried_after_sigterm(night, CHUNK, findings)
    attempt = json.loads(night.stored(RUN, f"results/{CHUNK:04d}.done.json").read_bytes())["attempt"]
    findings.expect(attempt == 2, f"the marker is of attempt {attempt}")
    return "SIGTERM, exit 75, no marker, second attempt of the same job"


def _busy(stage: Stage, name: str, chunks: Sequence[int]) -> Path:
    """Without it, a quick task on a slow machine may be done before the fault strikes."""
    folder = stage.folder / f"busy-{name}"
    return planted(folder, stage.project, TASK, "busy_first_attempt", chunks=[str(chunk) for chunk in chunks])


def _expect_retried_after_sigterm(night: DrilledNight, chunk: int, findings: Findings) -> None:
    jobs = night.attempts(chunk)
    findings.expect(jobs == [[(75, RECLAIMED), (0, EXITED)]], f"chunk {chunk} ran as {jobs}")


def fails_for_ever_then_redriven(stage: Stage, findings: Findings) -> str:
    """The execution ends in the second pass; the redrive carries no fault, runs that chunk only, and flows on."""
    return _fails_for_ever_then_redriven(stage, findings, ALL_CHUNKS, chunk=7)


def _fails_for_ever_then_redriven(stage: Stage, findings: Findings, chunks: int, chunk: int) -> str:
    night = stage.night(chunks)
    failed = night.run(*OPTIONS, "--fail-chunk", str(chunk), "--times", "99")
    stage.refused(night, failed, findings, "ended FAILED in 'Rescreen failed chunks': States.TaskFailed", "redrive")
    before = night.jobs_by_chunk(RUN)
    once = {str(other): 1 for other in range(chunks) if other != chunk}
    findings.expect(before == {**once, str(chunk): 4}, f"jobs before the redrive: {dict(before)}")
    done = night.redrive(RUN)
    stage.completed(night, done, findings)
    ran = night.jobs_by_chunk(RUN) - before
    findings.expect(dict(ran) == {str(chunk): 1}, f"the redrive ran {dict(ran)}")
    findings.expect(json.loads(done.stdout or "{}").get("redriveCount") == 1, "redriveCount is not 1")
    findings.expect(f"Screening {RUN}: 120 screened" in night.messages(), "nobody was told")
    again = night.redrive(RUN)
    findings.expect(again.returncode == 2 and "SUCCEEDED" in again.stderr, "a succeeded run was redriven")
    return f"FAILED, {chunks - 1} chunks ran once; redrive ran chunk {chunk} only, merged and told"


def fails_with_a_bug_once(stage: Stage, findings: Findings) -> str:
    """Exit 70 is left alone by Batch: the last rule ends the job."""
    night = stage.night()
    done = night.run(*OPTIONS, "--fail-chunk", str(CHUNK))
    stage.completed(night, done, findings)
    jobs = night.attempts(CHUNK)
    findings.expect(jobs == [[(70, EXITED)], [(0, EXITED)]], f"chunk {CHUNK} ran as {jobs}")
    return "exit 70, not retried by Batch, rescreened"


def hangs(stage: Stage, findings: Findings) -> str:
    """The attempt's time-out ends it, and a timed-out attempt is never retried; the second pass takes over.

    Attempts get the least that Batch knows, 60 s, and every time-out is a quarter: 15 s for them, 30 s for Notify run.
    """
    project = copied(stage.folder / "least-attempt-duration", stage.project)
    template = (project / "template.yaml").read_text()
    usual, least = "AttemptDurationSeconds: 1800", "AttemptDurationSeconds: 60"
    findings.expect(usual in template, f"the template does not say {usual}")
    (project / "template.yaml").write_text(template.replace(usual, least))
    night = stage.night(project=project)
    done = night.run(*OPTIONS, "--hang-chunk", str(CHUNK), "--timeout-scale", "0.25")
    stage.completed(night, done, findings)
    jobs = night.attempts(CHUNK)
    findings.expect(
        jobs == [[(TERMINATED, TIMED_OUT)], [(0, EXITED)]],
        f"chunk {CHUNK} ran as {jobs}",
    )
    return "timed out after AttemptDurationSeconds, rescreened"


def killed_between_its_two_writes(stage: Stage, findings: Findings) -> str:
    """In every attempt. Whatever is written first: a marker never vouches for results that are not there."""
    folder = stage.folder / "killed-after-first-write"
    night = stage.night(project=planted(folder, stage.project, TASK, "killed_after_first_write", chunk=str(CHUNK)))
    failed = night.run(*OPTIONS)
    stage.refused(night, failed, findings, "ended FAILED in 'Rescreen failed chunks'", "exit code 137")
    _expect_markers_to_speak_true(night, findings)
    repaired = replace(night, project=stage.project)
    stage.completed(repaired, repaired.redrive(RUN), findings)
    return "results without a marker do not count; redrive screened the chunk again"


def _expect_markers_to_speak_true(night: DrilledNight, findings: Findings) -> None:
    for name, marker in night.markers().items():
        results = night.stored(RUN, f"results/{name.removesuffix('.done.json')}.parquet")
        found = sha256_of_file(results) if results.exists() else None
        findings.expect(found == json.loads(marker)["resultsSha256"], f"{name} vouches for results that are not there")


DRILLS = (
    Drill("each of 30 chunks killed once", every_chunk_killed),
    Drill("all 30 Spot tasks reclaimed", every_spot_task_reclaimed),
    Drill("one Spot task reclaimed", one_spot_task_reclaimed),
    Drill("one of 30 chunks failing for ever, then redriven", fails_for_ever_then_redriven),
    Drill("one chunk ends with exit 70", fails_with_a_bug_once),
    Drill("one chunk hangs", hangs),
    Drill("task killed between its two writes", killed_between_its_two_writes),
)
