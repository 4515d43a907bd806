"""The disk, the source file, and the services that a night relies on."""

import json
import resource
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

from drills.screening.drill import Drill
from drills.screening.planted import EXPORT, planted
from drills.screening.row import CouldNotStrike, Findings
from drills.screening.stage import OPTIONS, RUN, DrilledNight, Stage, write_customers

PROGRAM = Path(__file__).parent / "programs/full_disk.py"
NAMESPACE = ("unshare", "--map-root-user", "--mount")
SIZES_KIB = (4, 40, 96)  # too little for the customer file, for the export, for the results


def disk_full(kib: int, stage: Stage, findings: Findings) -> str:
    """It fails and says why, without results; with room, the same command finishes the night."""
    night = stage.night()
    if not _has_mount_namespaces():
        return _file_size_limited(night, stage, findings)
    command = [sys.executable, PROGRAM, kib, night.state, *night.command(*OPTIONS)]
    both = subprocess.run(
        [*NAMESPACE, *map(str, command)], capture_output=True, text=True, check=False, cwd=night.project
    )
    if both.returncode:
        raise CouldNotStrike(both.stderr[-300:])
    told = json.loads(both.stdout)
    failed = told["without_room"]
    findings.expect(failed["returncode"] == 1, f"exit {failed['returncode']} without room, not 1")
    findings.expect("could not be written" in failed["stderr"], "the message does not say why")
    findings.expect("Traceback" not in failed["stderr"], "a stack trace")
    findings.expect(not any(key.endswith("summary.json") for key in told["stored"]), "a record without room")
    with_room = told["with_room"]
    done = subprocess.CompletedProcess(command, with_room["returncode"], with_room["stdout"], with_room["stderr"])
    stage.completed(night, done, findings)
    return f"no space after {len(told['stored'])} objects, told, no results; with room: repeated"


def _has_mount_namespaces() -> bool:
    if shutil.which(NAMESPACE[0]) is None:
        return False
    return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0


def _file_size_limited(night: DrilledNight, stage: Stage, findings: Findings) -> str:
    """Where no file system can be mounted, no file may grow: the same errors at the same calls."""
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (4096, 4096))
    failed = subprocess.run(
        night.command(*OPTIONS),
        capture_output=True,
        text=True,
        check=False,
        cwd=night.project,
        preexec_fn=limit,
    )
    stage.refused(night, failed, findings, "could not be written")
    stage.completed(night, night.run(*OPTIONS), findings)
    return "files limited to 4 KiB: told, no results; without limit: repeated"


def source_replaced(stage: Stage, findings: Findings) -> str:
    """The export works on the copy that it took; a second trigger with the new file is refused."""
    other = stage.folder / "replacing-customers.csv"
    write_customers(other, "Somebody Else")
    project = planted(stage.folder / "replacing", stage.project, EXPORT, "source_replaced", other=str(other))
    night = stage.night(project=project)
    done = night.run(*OPTIONS)
    stage.completed(night, done, findings)
    now = (night.state / f"s3/work-bucket/incoming/customers-{RUN}.csv").read_bytes()
    findings.expect(now == other.read_bytes(), "the source was not replaced")
    return "screened as it was when the export took it"


def start_throttled(stage: Stage, findings: Findings) -> str:
    night = stage.night()
    stage.completed(night, night.run(*OPTIONS, "--throttle-start", "2"), findings)
    return "StartExecution repeated until it was accepted"


def function_fails(stage: Stage, findings: Findings) -> str:
    """An error of the function's own is not retried; the redrive carries no fault and runs that state only."""
    night = stage.night()
    failed = night.run(*OPTIONS, "--lambda-error", "merge_results")
    stage.refused(night, failed, findings, "in 'Merge results': InjectedFault")
    jobs = night.jobs_by_chunk(RUN)
    stage.completed(night, night.redrive(RUN), findings)
    findings.expect(night.jobs_by_chunk(RUN) == jobs, "the redrive screened chunks")
    return "FAILED in 'Merge results'; redrive ran merge and notify only"


def lambda_fails(stage: Stage, findings: Findings) -> str:
    """Lambda's own errors are retried by the machine."""
    night = stage.night()
    faults = ("--lambda-service-error", "export_customers", "--lambda-service-error", "merge_results", "--times", "3")
    stage.completed(night, night.run(*OPTIONS, *faults), findings)
    return "ServiceException three times each, retried"


def chunks_redone(stage: Stage, findings: Findings) -> str:
    """`--resume`: the named chunks are screened again, no other, and the record is the same."""
    night = stage.night()
    stage.completed(night, night.run(*OPTIONS), findings)
    before, jobs = night.markers(), night.jobs_by_chunk(RUN)
    done = night.resume(RUN, 1, 3)
    stage.completed(night, done, findings)
    after = night.markers()
    redone = sorted(name for name in after if after[name] != before[name])
    findings.expect(redone == ["0001.done.json", "0003.done.json"], f"redone: {redone}")
    findings.expect(dict(night.jobs_by_chunk(RUN) - jobs) == {"1": 1, "3": 1}, "other chunks ran")
    findings.expect(json.loads(done.stdout or "{}").get("redoneChunks") == [1, 3], "the summary does not tell")
    return "chunks 1 and 3 screened again, record written anew"


def redo_fails_then_redriven(stage: Stage, findings: Findings) -> str:
    """The redrive of a resumed run does not redo what this execution has redone already."""
    night = stage.night()
    stage.completed(night, night.run(*OPTIONS), findings)
    failed = night.resume(RUN, 1, 3, options=("--fail-chunk", "3", "--times", "9"))
    findings.expect(failed.returncode == 1, f"exit {failed.returncode}, not 1")
    before = night.markers()
    stage.completed(night, night.redrive(RUN), findings)
    after = night.markers()
    redone = sorted(name for name in after if after[name] != before[name])
    findings.expect(redone == ["0003.done.json"], f"the redrive redid {redone}")
    return "chunk 3 failed; redrive redid chunk 3 only"


DRILLS = (
    *(Drill(f"disk full ({kib} KiB)", partial(disk_full, kib)) for kib in SIZES_KIB),
    Drill("source file replaced during export", source_replaced),
    Drill("StartExecution throttled", start_throttled),
    Drill("merge function fails", function_fails),
    Drill("Lambda itself fails", lambda_fails),
    Drill("done chunks resumed", chunks_redone),
    Drill("resumed chunk fails, then redriven", redo_fails_then_redriven),
)
