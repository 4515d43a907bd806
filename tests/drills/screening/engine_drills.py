"""The engine's own process ends: killed in every state, stopped by a signal; and the run goes on in another process."""

import json
import signal
import subprocess
from collections.abc import Callable
from functools import partial

from drills.screening.drill import Drill
from drills.screening.row import Findings
from drills.screening.stage import OPTIONS, RUN, DrilledNight, Stage

STATES = (
    "Export customers",
    "Screen chunks",
    "Any chunk failed?",
    "Rescreen failed chunks",
    "Merge results",
    "Notify run",
)
CHUNK = "1"
Resumes = Callable[[DrilledNight], subprocess.CompletedProcess[str]]


def command_repeated(night: DrilledNight) -> subprocess.CompletedProcess[str]:
    return night.run(*OPTIONS)


def redriven(night: DrilledNight) -> subprocess.CompletedProcess[str]:
    return night.redrive(RUN)


def killed_in(state: str, resumes: Resumes, stage: Stage, findings: Findings) -> str:
    """SIGKILL when the state has been entered. Finished chunks keep their markers; the rest is done by the resume."""
    night = stage.night()
    fault = ("--fail-chunk", CHUNK) if state == "Rescreen failed chunks" else ()
    running = night.start(*OPTIONS, *fault)
    night.wait_for_state(running, state)
    if state == "Screen chunks":
        night.wait_for_a_marker(running)
    running.send_signal(signal.SIGKILL)
    running.wait()
    done_before = night.markers()
    status = _status(night)
    findings.expect(status == "INTERRUPTED", f"a killed run reads {status}")
    stage.completed(night, resumes(night), findings)
    now = night.markers()
    findings.expect(all(now[name] == marker for name, marker in done_before.items()), "a done chunk was screened again")
    return f"killed with {len(done_before)} of {night.chunks} chunks done, then {resumes.__name__.replace('_', ' ')}"


def stopped_by_sigterm(stage: Stage, findings: Findings) -> str:
    """The execution ends ABORTED, people are told, and a redrive finishes it."""
    night = stage.night()
    running = night.start(*OPTIONS)
    night.wait_for_state(running, "Screen chunks")
    running.send_signal(signal.SIGTERM)
    findings.expect(running.wait() == 1, f"exit {running.returncode}, not 1")
    status = _status(night)
    findings.expect(status == "ABORTED", f"the run reads {status}")
    findings.expect(not night.archive_folders(), "results were written")
    findings.expect(f"Screening {RUN}: ABORTED" in night.messages(), "nobody was told")
    stage.completed(night, redriven(night), findings)
    return "ABORTED, told, redriven"


def _status(night: DrilledNight) -> str:
    (run,) = json.loads(night.finflows("runs", "--json").stdout)
    return str(run["status"])


DRILLS = (
    *(
        Drill(f"engine killed in {state!r}, {resumes.__name__.replace('_', ' ')}", partial(killed_in, state, resumes))
        for resumes in (command_repeated, redriven)
        for state in STATES
    ),
    Drill("engine gets SIGTERM", stopped_by_sigterm),
)
