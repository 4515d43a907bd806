"""A night is started more than once."""

import json
import subprocess
import sys
from pathlib import Path

from drills.screening.drill import Drill
from drills.screening.record import Record
from drills.screening.row import Findings
from drills.screening.stage import OPTIONS, RUN, Stage, wait_until, write_customers

PROGRAM = Path(__file__).parent / "programs/double_trigger.py"


def triggered_twice_at_once(stage: Stage, findings: Findings) -> str:
    """Both executions converge on the same keys, and end well."""
    night = stage.night()
    facts = (night.project, night.state, night.customers, night.list_folder, RUN, night.chunks)
    both = subprocess.run([sys.executable, PROGRAM, *map(str, facts)], capture_output=True, text=True, check=False)
    stage.completed(night, both, findings)
    ended = both.stdout.strip()
    findings.expect(ended == '["SUCCEEDED", "SUCCEEDED"]', f"the executions ended {ended}")
    folders = [path.name for path in night.stored(RUN, "").parent.iterdir()]
    findings.expect(folders == [RUN], f"the runs are {folders}")
    return "two executions, one manifest, one record"


def triggered_again_afterwards(stage: Stage, findings: Findings) -> str:
    """The second adopts the first's export, finds every chunk done, and writes the same record anew."""
    night = stage.night()
    night.run(*OPTIONS)
    markers = night.markers()
    stage.completed(night, night.run(*OPTIONS), findings)
    findings.expect(night.markers() == markers, "chunks were screened again")
    return "adopted; no chunk screened again"


def triggered_with_other_customers(stage: Stage, findings: Findings) -> str:
    """Under the same id: refused, and the record stays byte for byte."""
    night = stage.night()
    stage.completed(night, night.run(*OPTIONS), findings)
    (folder,) = night.archive_folders()
    record = Record.read(folder)
    other = stage.folder / "other-customers.csv"
    write_customers(other, "Somebody Else")
    again = night.run(*OPTIONS, "--customers", str(other))
    findings.expect(again.returncode == 2, f"exit {again.returncode}, not 2")
    findings.expect("a night is never overwritten" in again.stderr, "the message does not say why")
    findings.expect(Record.read(folder) == record, "the record was changed")
    return "refused; the record stays"


def two_runs_at_once(stage: Stage, findings: Findings) -> str:
    """The second is refused by the pid of the first, and the first goes on undisturbed."""
    night = stage.night()
    first = night.start(*OPTIONS)
    wait_until((night.state / "engine.lock").exists, first)
    night.wait_for_state(first, "Export customers")
    second = night.run("--run-id", "scr-another-night")
    findings.expect(second.returncode == 2, f"the second ended with {second.returncode}, not 2")
    findings.expect(f"in use by process {first.pid}" in second.stderr, "the message does not name the first")
    first.wait()
    stage.completed(night, subprocess.CompletedProcess(first.args, first.returncode, "", ""), findings)
    (run,) = json.loads(night.finflows("runs", "--json").stdout)
    findings.expect(run["runId"] == RUN, "the second left a run behind")
    return "second refused by name and pid; first undisturbed"


DRILLS = (
    Drill("double trigger, at the same time", triggered_twice_at_once),
    Drill("double trigger, one after the other", triggered_again_afterwards),
    Drill("second trigger with other customers", triggered_with_other_customers),
    Drill("two runs at once on one state folder", two_runs_at_once),
)
